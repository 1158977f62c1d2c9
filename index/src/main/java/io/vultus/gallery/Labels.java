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

    static Map<String, String> copyOf(String what, Map<String, String> labels) {
        TreeMap<String, String> copy = new TreeMap<>(Utf8Order.TEXTS);
        labels.forEach((key, value) -> {
            Identities.require("the key of " + what, key);
            Identities.requireShort("the value of " + what + " \"" + key + "\"", value, MAX_VALUE_BYTES);
            copy.put(key, value);
        });
        return Collections.unmodifiableMap(copy);
    }
}
