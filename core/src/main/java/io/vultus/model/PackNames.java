package io.vultus.model;

import java.util.regex.Pattern;

/** What may be written in a pack.json: names become file names and parts of commands, so they are kept plain. */
final class PackNames {

    /** The description of a pack; whatever else may be in the folder is no part of the pack. */
    static final String MANIFEST = "pack.json";

    private static final Pattern PACK = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_TEXT = 2000;

    private PackNames() {}

    static boolean isPack(String name) {
        return PACK.matcher(name).matches();
    }

    static void requirePack(String name) {
        if (!isPack(name)) {
            throw new IllegalArgumentException("a pack's name is 1 to 64 of the characters a-z, 0-9, '.', '_', '-', "
                    + "beginning with a letter or digit; got \"" + name + "\"");
        }
    }

    static void requireFile(String name) {
        if (!FILE.matcher(name).matches() || name.equals(MANIFEST)) {
            throw new IllegalArgumentException(
                    "a pack's files have plain names of 1 to 100 of the characters A-Z, a-z, "
                            + "0-9, '.', '_', '-', beginning with a letter or digit, other than " + MANIFEST
                            + "; got \"" + name
                            + "\"");
        }
    }

    static void requireSha256(String field, String hash) {
        if (!SHA_256.matcher(hash).matches()) {
            throw new IllegalArgumentException(field + " is 64 lower-case hexadecimal digits, got \"" + hash + "\"");
        }
    }

    static void requireText(String field, String text) {
        if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(field + " is one line of 1 to " + MAX_TEXT + " characters, got "
                    + (text.length() > 100 ? text.length() + " characters" : '"' + text + '"'));
        }
    }

    static void requireRange(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(field + " is from " + min + " to " + max + ", got " + value);
        }
    }
}
