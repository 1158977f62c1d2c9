package io.vultus.gallery;

import java.util.Map;

/**
 * What is known of a person besides their faces.
 *
 * @param identity not blank, at most 512 bytes of UTF-8, no control characters
 * @param name what people call them; at most 1024 bytes of UTF-8. Until it is set it equals the identity
 * @param attributes anything to show or to filter by: keys follow the rules of identities, values have at most 8192
 *     bytes of UTF-8
 */
public record Profile(String identity, String name, Map<String, String> attributes) {

    private static final int MAX_NAME_BYTES = 1024;

    public Profile {
        Identities.require("an identity", identity);
        Identities.requireShort("a name", name, MAX_NAME_BYTES);
        attributes = Labels.copyOf("an attribute", attributes);
    }

    /** What a person has who was enrolled and not described yet. */
    public static Profile of(String identity) {
        return new Profile(identity, identity, Map.of());
    }
}
