package io.vultus.gallery;

import java.util.Map;

/**
 * An enrolled person.
 *
 * @param profile identity, name and attributes
 * @param templateCount how many templates the person has; 0 after the last one was removed
 */
public record Person(Profile profile, int templateCount) {

    /** The person's identity. */
    public String identity() {
        return profile.identity();
    }

    /** The person's name. */
    public String name() {
        return profile.name();
    }

    /** The person's attributes. */
    public Map<String, String> attributes() {
        return profile.attributes();
    }
}
