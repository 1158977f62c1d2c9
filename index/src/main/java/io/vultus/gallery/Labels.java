package io.vultus.gallery;

import io.vultus.text.Utf8Order;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small maps of text to text, as people and templates carry them: immutable, in the {@linkplain Utf8Order order} of
 * their keys.
 */
final class Labels {

    /** A label is one term of the index, which may have 32,766 bytes; this leaves room for the key. */
    private static final int MAX_VALUE_BYTES = 8192;

    private Labels() {}

    /** Checks labels that are to be written. */
    static Map<String, String> ofNew(String what, Map<String, String> labels) {
        labels.forEach((key, value) -> {
            Identities.requireNew("the key of " + what, key);
            Identities.requireNew("the value of " + what + " \"" + key + "\"", value, MAX_VALUE_BYTES);
        });
        return sorted(labels);
    }

    /** Checks labels out of a gallery, or such as are looked for in one. */
    static Map<String, String> ofStored(String what, Map<String, String> labels) {
        labels.forEach((key, value) -> {
            Identities.requireStored("the key of " + what, key);
            Identities.requireShort("the value of " + what + " \"" + key + "\"", value, MAX_VALUE_BYTES);
        });
        return sorted(labels);
    }

    private static Map<String, String> sorted(Map<String, String> labels) {
        TreeMap<String, String> copy = new TreeMap<>(Utf8Order.TEXTS);
        copy.putAll(labels);
        return Collections.unmodifiableMap(copy);
    }
}
