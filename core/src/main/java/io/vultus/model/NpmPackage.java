package io.vultus.model;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * One version of a package in the npm registry.
 *
 * @param name with its scope where it has one ("@scope/name")
 * @param version an exact version ("1.0.3"): no range and no tag, so that it never changes
 * @param integrity {@code sha512-} and the Base64 of the SHA-512 of the package's tarball
 */
public record NpmPackage(String name, String version, String integrity) {

    private static final Pattern NAME = Pattern.compile("(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+([-+][0-9A-Za-z.+-]+)?");
    private static final String ALGORITHM = "sha512-";
    private static final int SHA_512_BYTES = 64;

    public NpmPackage {
        require(NAME, "package", "an npm package's name", name);
        require(VERSION, "version", "an exact version such as 1.0.3", version);
        if (!isSha512(integrity)) {
            throw new IllegalArgumentException(
                    "integrity is \"sha512-\" and 64 bytes in Base64, got \"" + integrity + "\"");
        }
    }

    /** {@code name@version}, as npm's commands take it. */
    String spec() {
        return name + "@" + version;
    }

    /** How {@link #integrity} of a tarball with this hash would read. */
    static String integrityOf(byte[] sha512) {
        return ALGORITHM + Base64.getEncoder().encodeToString(sha512);
    }

    private static boolean isSha512(String integrity) {
        try {
            return integrity.startsWith(ALGORITHM)
                    && Base64.getDecoder().decode(integrity.substring(ALGORITHM.length())).length == SHA_512_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(Pattern pattern, String field, String kind, String value) {
        if (value.length() > 214 || !pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " is " + kind + ", got \"" + value + "\"");
        }
    }
}
