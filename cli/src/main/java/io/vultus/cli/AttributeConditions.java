package io.vultus.cli;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchCost;
import io.vultus.gallery.SearchMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Whom to look for: people who meet all conditions {@code NAME=VALUE}. A person has one value of an attribute, so two
 * values of one name are met by nobody.
 *
 * @param attributes the conditions; of two that contradict each other, the first
 * @param contradiction what nobody can meet; empty if somebody can
 */
record AttributeConditions(Map<String, String> attributes, Optional<String> contradiction) {

    /**
     * Reads conditions.
     *
     * @throws ParameterException if one has no name
     */
    static AttributeConditions parse(CommandLine command, List<String> conditions) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Optional<String> contradiction = Optional.empty();
        for (String condition : conditions) {
            int equals = condition.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(command, "--where takes NAME=VALUE, got \"" + condition + "\"");
            }
            String name = condition.substring(0, equals);
            String value = condition.substring(equals + 1);
            String other = attributes.putIfAbsent(name, value);
            if (other != null && !other.equals(value)) {
                contradiction = Optional.of("nobody has " + name + "=" + other + " and " + condition + " at once");
            }
        }
        return new AttributeConditions(attributes, contradiction);
    }

    /** Says that nobody in a gallery meets the conditions, and which one it is for; empty if somebody does. */
    Optional<String> unmet(GalleryReader gallery) {
        if (contradiction.isPresent() || gallery.anybodyHas(attributes)) {
            return contradiction;
        }
        return attributes.entrySet().stream()
                .filter(condition -> !gallery.anybodyHas(Map.ofEntries(condition)))
                .map(condition -> "nobody in the gallery has " + condition.getKey() + "=" + condition.getValue())
                .findFirst()
                .or(() -> Optional.of("nobody in the gallery has all of " + attributes));
    }

    /** Identifies faces among the people who meet the conditions. */
    List<Identification> identifyAll(GalleryReader gallery, List<Embedding> faces, IdentifyOptions options) {
        return contradiction.isEmpty()
                ? gallery.identifyAll(faces, options)
                : faces.stream()
                        .map(face -> Identification.of(
                                List.of(), options.threshold(), new SearchCost(SearchMode.EXACT, 0, 0, 0, 0)))
                        .toList();
    }
}
