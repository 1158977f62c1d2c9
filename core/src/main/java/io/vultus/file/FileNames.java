package io.vultus.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Names of files as text. Unix keeps names as bytes; the JVM decodes them with the locale's encoding
 * ({@code sun.jnu.encoding}) and replaces what it cannot decode by U+FFFD, so that different names become the same
 * text: in the locale {@code C} every name beyond ASCII, elsewhere names in another encoding. Code that takes a name
 * for an identity or a key asks {@link #decoded}.
 */
public final class FileNames {

    private static final char REPLACEMENT = '\ufffd';

    /** What systems and their file managers leave in folders, in lower case. */
    private static final Set<String> SYSTEM =
            Set.of("@eadir", "__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r");

    private FileNames() {}

    /**
     * The last name of a path; empty if its bytes are no text in the encoding of names.
     *
     * @param file not a root, which has no name
     */
    public static Optional<String> decoded(Path file) {
        Path name = file.getFileName();
        String text = name.toString();
        return text.indexOf(REPLACEMENT) < 0 || survives(name, text) ? Optional.of(text) : Optional.empty();
    }

    /** A name may hold U+FFFD itself; then the text names the same file. */
    private static boolean survives(Path name, String text) {
        try {
            return name.getFileSystem().getPath(text).equals(name);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Says that a name cannot be decoded, and what helps. */
    public static String undecodable(Path file) {
        return file + ": the name is no text in the encoding " + System.getProperty("sun.jnu.encoding")
                + ", in which this JVM reads names; start with LC_ALL=C.UTF-8, or rename it";
    }

    /** Whether a name is hidden (begins with a dot) or one that a system leaves in folders of its own accord. */
    public static boolean isClutter(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") || SYSTEM.contains(name.toLowerCase(Locale.ROOT));
    }
}
