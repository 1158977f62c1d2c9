package io.vultus.gallery;

import java.util.Optional;

/**
 * The answer to "is this really them?".
 *
 * @param accepted whether the score reaches the threshold
 * @param best the claimed person with the score and id of the nearest template; empty if they have no template
 */
public record Verification(boolean accepted, Optional<Candidate> best) {

    /** Decides by a threshold. */
    public static Verification of(Optional<Candidate> best, double threshold) {
        return new Verification(best.filter(b -> b.score() >= threshold).isPresent(), best);
    }
}
