package io.vultus.format;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Decides by an image's path whom it shows: by the first folder of the path, by the innermost one, or by a pattern.
 *
 * <p>Where the layout is not stated, both folders must tell the same people apart. So {@code person/image} is read as
 * it is, and {@code person/video/image} or {@code batch/person/image} is refused: one of the two readings would merge
 * people, and nothing in the paths says which.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class IdentityRule {

    /** The first folder of the path. */
    public static final IdentityRule FIRST = new IdentityRule("first", IdentityRule::first);

    /** The folder that the image lies in. */
    public static final IdentityRule PARENT = new IdentityRule("parent", IdentityRule::parent);

    /** Either folder, where both tell the same people apart. */
    public static final IdentityRule UNSTATED = new IdentityRule("unstated", IdentityRule::first);

    private final String text;

    /** Null for a path that names nobody. */
    private final Function<String, String> identity;

    private IdentityRule(String text, Function<String, String> identity) {
        this.text = text;
        this.identity = identity;
    }

    /**
     * Reads a rule.
     *
     * @param text {@code first}, {@code parent}, or a regular expression with one group; its first match in the path,
     *     with slashes between names, names the identity by that group
     * @throws IllegalArgumentException if it is none of these
     */
    public static IdentityRule parse(String text) {
        return switch (text) {
            case "first" -> FIRST;
            case "parent" -> PARENT;
            default -> ofPattern(text);
        };
    }

    private static IdentityRule ofPattern(String text) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a pattern: " + e.getDescription(), e);
        }
        if (pattern.matcher("").groupCount() != 1) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is neither first nor parent, nor a pattern with one group, as in \"([^/]+)/[^/]+\"");
        }
        return new IdentityRule(text, path -> {
            Matcher matcher = pattern.matcher(path);
            return matcher.find() ? matcher.group(1) : null;
        });
    }

    /** Whether folders decide, so that an image that lies in none shows nobody. */
    public boolean needsFolder() {
        return this == FIRST || this == PARENT || this == UNSTATED;
    }

    /**
     * Whom images show.
     *
     * @param root the folder that the paths begin at, for messages
     * @param paths relative, with slashes between names
     * @return for each path its identity, never blank
     * @throws FormatException if a path names nobody, or the layout is not stated and can be read in two ways
     */
    public List<String> identities(Path root, List<String> paths) {
        if (this == UNSTATED) {
            requireOneReading(root, paths);
        }
        return paths.stream().map(path -> identity(root, path)).toList();
    }

    private String identity(Path root, String path) {
        String found = identity.apply(path);
        if (found == null || found.isBlank()) {
            throw new FormatException(
                    root,
                    needsFolder()
                            ? path + " lies in no subfolder, and subfolders name the people; state the identity by a"
                                    + " pattern (--identity)"
                            : "the pattern " + text + " finds no identity in " + path);
        }
        return found;
    }

    private static void requireOneReading(Path root, List<String> paths) {
        Map<String, String> parentOfFirst = new HashMap<>();
        Map<String, String> firstOfParent = new HashMap<>();
        for (String path : paths) {
            String first = first(path);
            String parent = parent(path);
            if (first != null
                    && (!parent.equals(parentOfFirst.computeIfAbsent(first, key -> parent))
                            || !first.equals(firstOfParent.computeIfAbsent(parent, key -> first)))) {
                throw new FormatException(
                        root,
                        "it is not clear whom " + path + " shows: by the first folder there are "
                                + count(paths, IdentityRule::first) + " people, by the innermost one "
                                + count(paths, IdentityRule::parent)
                                + "; say which with --identity first, --identity parent, or a pattern");
            }
        }
    }

    private static int count(List<String> paths, Function<String, String> identity) {
        HashSet<String> distinct = new HashSet<>();
        paths.forEach(path -> distinct.add(identity.apply(path)));
        distinct.remove(null);
        return distinct.size();
    }

    private static String first(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? null : path.substring(0, slash);
    }

    private static String parent(String path) {
        int end = path.lastIndexOf('/');
        return end < 0 ? null : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
