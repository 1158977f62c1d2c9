package io.vultus.gallery.lucene;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the changes that share a commit touch. Each is decided by the state before the commit, so none may touch what
 * another one changes. For use by one thread.
 */
final class Claims {

    /**
     * What a change touches.
     *
     * @param identity a person
     * @param templateId a template that is enrolled, beside which others of the person may be enrolled; absent for the
     *     whole person
     */
    record Claim(String identity, Optional<String> templateId) {

        Claim {
            // Two forms of one text are one person.
            identity = Normalizer.normalize(identity, Normalizer.Form.NFC);
        }
    }

    /** By person the ids of templates; none of them for a whole person. */
    private final Map<String, Set<String>> claimed = new HashMap<>();

    /** Claims it; false if it touches what was claimed before. */
    boolean add(Claim claim) {
        Set<String> templates = claimed.get(claim.identity());
        if (templates == null) {
            templates = new HashSet<>();
            claim.templateId().ifPresent(templates::add);
            claimed.put(claim.identity(), templates);
            return true;
        }
        return !templates.isEmpty()
                && claim.templateId().isPresent()
                && templates.add(claim.templateId().get());
    }
}
