package io.vultus.gallery;

import java.util.Map;
import java.util.Objects;

/**
 * What is known of a person besides their faces. Immutable.
 *
 * <p>Texts must not hold control characters or others that a terminal {@linkplain io.vultus.text.VisibleText hides}.
 * What a gallery holds already may: it is read as it is.
 */
public final class Profile {

    private static final int MAX_NAME_BYTES = 1024;

    private final String identity;
    private final String name;
    private final Map<String, String> attributes;
    private final boolean stored;

    /**
     * Describes a person.
     *
     * @param identity not blank, at most 512 bytes of UTF-8; kept in {@linkplain Identities the form NFC}
     * @param name what people call them; at most 1024 bytes of UTF-8. Until it is set it equals the identity
     * @param attributes anything to show or to filter by: keys follow the rules of identities, values have at most 8192
     *     bytes of UTF-8
     * @throws IllegalArgumentException if one of them is not so; the message says which
     */
    public Profile(String identity, String name, Map<String, String> attributes) {
        this(
                Identities.requireNew(identity),
                Identities.requireNew(
                        "a name", name.equals(identity) ? Identities.normalised(name) : name, MAX_NAME_BYTES),
                Labels.ofNew("an attribute", attributes),
                false);
    }

    private Profile(String identity, String name, Map<String, String> attributes, boolean stored) {
        this.identity = identity;
        this.name = name;
        this.attributes = attributes;
        this.stored = stored;
    }

    /** What a person has who was enrolled and not described yet. */
    public static Profile of(String identity) {
        return new Profile(identity, identity, Map.of());
    }

    /**
     * A profile as a gallery holds it, for implementations of {@link Gallery}: the identity stands for exactly this
     * text, and texts may hold what earlier versions let in.
     */
    public static Profile ofStored(String identity, String name, Map<String, String> attributes) {
        return new Profile(
                Identities.requireStored("an identity", identity),
                Identities.requireShort("a name", name, MAX_NAME_BYTES),
                Labels.ofStored("an attribute", attributes),
                true);
    }

    /** Whom it describes. */
    public String identity() {
        return identity;
    }

    /** What people call them. */
    public String name() {
        return name;
    }

    /** Anything else, in the order of the keys. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** The same of a person who is enrolled under exactly this text; a name that equals the identity goes with it. */
    public Profile withStoredIdentity(String text) {
        return new Profile(text, name.equals(identity) ? text : name, attributes, true);
    }

    /** Whether the identity stands for exactly this text, and for no other form of it. */
    public boolean isStored() {
        return stored;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Profile profile
                && identity.equals(profile.identity)
                && name.equals(profile.name)
                && attributes.equals(profile.attributes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(identity, name, attributes);
    }

    @Override
    public String toString() {
        return "Profile[identity=" + identity + ", name=" + name + ", attributes=" + attributes + "]";
    }
}
