package io.vultus.text;

import java.util.Comparator;

/**
 * The order in which people, files and attributes are listed: that of their UTF-8 bytes, which is the order of code
 * points and the order of Lucene's and OpenSearch's terms. {@link String#compareTo} differs: it sorts characters beyond
 * U+FFFF before U+E000 to U+FFFF.
 */
public final class Utf8Order {

    /** Compares texts. */
    public static final Comparator<String> TEXTS = Utf8Order::compare;

    private Utf8Order() {}

    /** Compares two texts; halves of surrogate pairs count as code points. */
    public static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return Integer.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /** Surrogates stand for the code points behind all others. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
    }
}
