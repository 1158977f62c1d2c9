package io.vultus.bench.report;

import io.vultus.report.HtmlPage.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a benchmark was run.
 *
 * @param version of Vultus
 * @param machine processor, cores, Java
 * @param time when it began
 * @param seed of everything random; 0 where nothing is
 * @param threads how many worked
 */
public record Environment(String version, String machine, Instant time, long seed, int threads) {

    /** Some facts about the figures, then these about how the run was made, for the head of a page. */
    public List<Fact> facts(Fact... figures) {
        List<Fact> facts = new ArrayList<>(List.of(figures));
        facts.add(new Fact("seed", Long.toString(seed)));
        facts.add(new Fact("threads", Integer.toString(threads)));
        facts.add(new Fact("machine", machine));
        facts.add(new Fact("Vultus", version));
        facts.add(new Fact("when", time.toString()));
        return facts;
    }
}
