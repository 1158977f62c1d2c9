package io.vultus.gallery;

import java.util.List;
import java.util.Optional;

/**
 * The answer to "who is this?".
 *
 * @param candidates the nearest people, best first; of equal scores the smaller identity (by its UTF-8 bytes) comes
 *     first. Fewer than were asked for only if the gallery, or the filter, has no more
 * @param decision the first candidate if its score reaches the threshold
 * @param cost what it took
 */
public record Identification(List<Candidate> candidates, Optional<Candidate> decision, SearchCost cost) {

    public Identification {
        candidates = List.copyOf(candidates);
    }

    /** Decides by a threshold. */
    public static Identification of(List<Candidate> candidates, double threshold, SearchCost cost) {
        Optional<Candidate> decision = candidates.stream().findFirst().filter(best -> best.score() >= threshold);
        return new Identification(candidates, decision, cost);
    }
}
