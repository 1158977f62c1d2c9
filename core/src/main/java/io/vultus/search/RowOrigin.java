package io.vultus.search;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where the rows of a matrix come from, as two hashes: a reader that computes the same ones knows that the matrix is
 * not stale.
 *
 * @param list the beginning of the SHA-256 of the rows' names in their order, {@value #HASH_BYTES} bytes in hexadecimal
 *     digits
 * @param features likewise of what tells the state of the files that the rows were read from
 */
public record RowOrigin(String list, String features) {

    /** Enough that no two lists meet by chance, and two of them fit into a header. */
    static final int HASH_BYTES = 14;

    public RowOrigin {
        if (list.length() != 2 * HASH_BYTES || features.length() != 2 * HASH_BYTES) {
            throw new IllegalArgumentException("hashes have " + 2 * HASH_BYTES + " hexadecimal digits, got \"" + list
                    + "\" and \"" + features + "\"");
        }
    }

    /**
     * Of two digests.
     *
     * @param list of the names, SHA-256
     * @param features of the files' state, SHA-256
     */
    public static RowOrigin of(byte[] list, byte[] features) {
        return new RowOrigin(hex(list), hex(features));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    }

    static RowOrigin of(byte[] both) {
        return of(both, Arrays.copyOfRange(both, HASH_BYTES, 2 * HASH_BYTES));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(list + features);
    }
}
