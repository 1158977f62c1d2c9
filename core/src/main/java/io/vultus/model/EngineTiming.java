package io.vultus.model;

import io.vultus.embedding.InferenceEngine;
import java.util.Comparator;
import java.util.Optional;

/**
 * How fast an engine ran a model; ordered by speed, those left out last.
 *
 * @param millis the median time for one face on one thread; 0 where it was left out
 * @param problem why it was left out
 */
public record EngineTiming(InferenceEngine engine, double millis, Optional<String> problem)
        implements Comparable<EngineTiming> {

    private static final Comparator<EngineTiming> ORDER = Comparator.comparingInt(
                    (EngineTiming timing) -> timing.problem.isPresent() ? 1 : 0)
            .thenComparingDouble(EngineTiming::millis)
            .thenComparing(EngineTiming::engine);

    static EngineTiming leftOut(InferenceEngine engine, String problem) {
        return new EngineTiming(engine, 0, Optional.of(problem));
    }

    @Override
    public int compareTo(EngineTiming other) {
        return ORDER.compare(this, other);
    }
}
