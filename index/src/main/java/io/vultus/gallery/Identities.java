package io.vultus.gallery;

import java.nio.charset.StandardCharsets;

/** What an identity, a template id, and other short texts that the index keeps as terms may be. */
final class Identities {

    /** Far below what index and caches could take; long enough for any path or number that serves as an id. */
    static final int MAX_BYTES = 512;

    private Identities() {}

    /**
     * Checks a text.
     *
     * @param what how the message calls it
     * @return {@code text}
     */
    static String require(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank");
        }
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        what + " must not hold control characters: \"" + visible(text) + "\"");
            }
            if (isHalf(c)) {
                throw new IllegalArgumentException(
                        what + " must be Unicode, but holds half a surrogate pair: \"" + visible(text) + "\"");
            }
        }
        return requireShort(what, text, MAX_BYTES);
    }

    /** Checks only the length, in UTF-8. */
    static String requireShort(String what, String text, int maxBytes) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(what + " may have " + maxBytes + " bytes of UTF-8, this one has " + bytes
                    + ": \"" + visible(text.substring(0, Math.min(40, text.length()))) + "…\"");
        }
        return text;
    }

    /** In UTF-8 every half would become the same character: texts that differ would be one to the index. */
    private static boolean isHalf(int codePoint) {
        return Character.isBmpCodePoint(codePoint) && Character.isSurrogate((char) codePoint);
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || isHalf(c)) {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }
}
