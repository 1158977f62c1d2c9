package io.vultus.text;

/**
 * Escapes what a terminal or a log would obey instead of show: control characters (C0, DEL, C1), line and paragraph
 * separators, format characters that are invisible or reorder text (bidirectional overrides and isolates, zero-width
 * spaces, byte order marks, tags), and halves of surrogate pairs. Each UTF-16 unit of them becomes
 * {@code \}{@code uXXXX} with its four hexadecimal digits, which inside a JSON string stands for the same character.
 *
 * <p>Zero-width joiners stay, because names in Persian and in Indian languages need them; so do the Arabic and Indic
 * format characters that have a shape of their own.
 */
public final class VisibleText {

    private VisibleText() {}

    /** A text for one line: line breaks and tabs are escaped too, so that no text can forge a line of its own. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** A text of several lines: line feeds, CRLF and tabs stay. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** A text with everything escaped that is not ASCII, so that texts which look the same can be told apart. */
    public static String ascii(String text) {
        StringBuilder visible = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit >= ' ' && unit < 0x7f) {
                visible.append(unit);
            } else {
                appendEscaped(visible, unit);
            }
        }
        return visible.toString();
    }

    /** Whether {@link #line} leaves a text as it is. */
    public static boolean isPlain(String text) {
        return text.codePoints().noneMatch(VisibleText::isHidden);
    }

    /** Whether a character is escaped. Unpaired surrogates count as characters. */
    public static boolean isHidden(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7f) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            case Character.FORMAT -> !isShownFormat(codePoint);
            default -> false;
        };
    }

    /** Joiners, and the signs that enclose or precede digits and verses. */
    private static boolean isShownFormat(int codePoint) {
        return switch (codePoint) {
            case 0x200c, 0x200d, 0x06dd, 0x070f, 0x0890, 0x0891, 0x08e2, 0x110bd, 0x110cd -> true;
            default -> codePoint >= 0x0600 && codePoint <= 0x0605;
        };
    }

    private static String escape(String text, boolean severalLines) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16);
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (severalLines && isLayout(text, i, c)) {
                visible.append((char) c);
            } else {
                append(visible, c);
            }
        }
        return visible.toString();
    }

    private static boolean isLayout(String text, int at, int c) {
        // A lone carriage return would let the rest of the line overwrite its beginning.
        return c == '\n' || c == '\t' || (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n');
    }

    private static void append(StringBuilder visible, int codePoint) {
        if (!isHidden(codePoint)) {
            visible.appendCodePoint(codePoint);
            return;
        }
        for (char unit : Character.toChars(codePoint)) {
            appendEscaped(visible, unit);
        }
    }

    private static void appendEscaped(StringBuilder visible, char unit) {
        visible.append("\\u")
                .append(Character.forDigit(unit >> 12, 16))
                .append(Character.forDigit(unit >> 8 & 0xf, 16))
                .append(Character.forDigit(unit >> 4 & 0xf, 16))
                .append(Character.forDigit(unit & 0xf, 16));
    }
}
