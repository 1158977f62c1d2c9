package io.vultus.model;

import java.util.Optional;

/**
 * On what terms a model may be used.
 *
 * @param name an SPDX identifier ("MIT") or, where there is none, a name in words
 * @param file the pack's file with the licence's text, where it has one
 * @param origin where the licence was found, for people to follow up: a package and file, a page, a person
 * @param use what the licence allows, where it restricts it: "non-commercial research only"
 */
public record Licence(String name, Optional<String> file, String origin, Optional<String> use) {

    public Licence {
        PackNames.requireText("licence.name", name);
        file.ifPresent(PackNames::requireFile);
        PackNames.requireText("licence.origin", origin);
        use.ifPresent(text -> PackNames.requireText("licence.use", text));
    }

    /** The name and what the licence restricts, on one line. */
    @Override
    public String toString() {
        return name + use.map(text -> " (" + text + ")").orElse("");
    }
}
