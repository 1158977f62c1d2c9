package io.vultus.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An image's name in a list, by its parts: the same image may be written with backslashes, from the root of another
 * machine, with {@code ./} before it, or with another suffix.
 *
 * @param folders from the outermost to the innermost
 * @param stem the file's name without suffix
 * @param suffix with its dot, or empty
 */
record ImagePath(List<String> folders, String stem, String suffix) {

    /** What may be the suffix of an image: short, of letters and digits, and no number. */
    private static final Pattern SUFFIX = Pattern.compile("(.+)(\\.(?!\\d+$)[A-Za-z0-9]{1,5})");

    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:(?=/)");

    /** Takes a path apart; {@code stem} is empty for a path without a name. */
    static ImagePath of(String text) {
        String path = DRIVE.matcher(unquoted(text.strip()).replace('\\', '/')).replaceFirst("");
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        String name = parts.isEmpty() ? "" : parts.removeLast();
        var suffix = SUFFIX.matcher(name);
        return suffix.matches()
                ? new ImagePath(List.copyOf(parts), suffix.group(1), suffix.group(2))
                : new ImagePath(List.copyOf(parts), name, "");
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    /** Whether one of the two is the other's tail, whatever the suffixes. */
    boolean sharesTail(ImagePath other) {
        int shared = Math.min(folders.size(), other.folders.size());
        return stem.equals(other.stem)
                && folders.subList(folders.size() - shared, folders.size())
                        .equals(other.folders.subList(other.folders.size() - shared, other.folders.size()));
    }

    /** Folders and stem: equal for the same image with another suffix. */
    String key() {
        return folders.isEmpty() ? stem : String.join("/", folders) + "/" + stem;
    }
}
