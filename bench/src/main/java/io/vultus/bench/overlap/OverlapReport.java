package io.vultus.bench.overlap;

import io.vultus.bench.overlap.IdentityOverlap.Nearest;
import io.vultus.bench.people.ReadPeople;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.Source;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A training set before and after the people of a test set were taken out.
 *
 * @param input the names of both
 * @param sources the centres that were compared, and how the embeddings were made
 * @param training how many people and images were read of the training set
 * @param test likewise of the test set
 * @param environment how it was run
 * @param overlap all training identities
 * @param threshold those from this cosine on to a test identity are dropped
 * @param imagesBefore in the training set, where they are counted
 * @param imagesAfter in the copy, if one was made
 */
public record OverlapReport(
        String input,
        List<Source> sources,
        ReadPeople training,
        ReadPeople test,
        Environment environment,
        IdentityOverlap overlap,
        double threshold,
        OptionalInt imagesBefore,
        OptionalInt imagesAfter) {

    /** Of those that are dropped, the page shows the nearest; the list has all. */
    private static final int SHOWN = 300;

    private static final List<String> NOTES = List.of(
            "A training identity is compared with the test identities by the centres of their images, exactly. Whoever "
                    + "trains on people of the test set measures memory; a higher threshold keeps look-alikes in.");

    public OverlapReport {
        sources = List.copyOf(sources);
    }

    /**
     * A line of the table.
     *
     * @param name "before" or "after"
     * @param identities in the training set
     * @param images of them, where they are counted
     * @param nearest the highest cosine of one of them to a test identity, if there are any
     */
    public record State(String name, int identities, OptionalInt images, OptionalDouble nearest) {

        /** The nearest cosine as tables show it. */
        public String shownNearest() {
            return nearest.isPresent() ? Numbers.cosine(nearest.getAsDouble()) : "–";
        }
    }

    /** Both lines of the table. */
    public List<State> states() {
        int all = overlap.nearest().size();
        int dropped = overlap.above(threshold).size();
        return List.of(
                new State("before", all, imagesBefore, overlap.nearestBelow(Double.POSITIVE_INFINITY)),
                new State("after", all - dropped, imagesAfter, overlap.nearestBelow(threshold)));
    }

    /** How many would be dropped from cosines of 0.3, 0.35, … 0.7 on. */
    public Map<Double, Integer> droppedByThreshold() {
        Map<Double, Integer> dropped = new LinkedHashMap<>();
        IntStream.rangeClosed(6, 14)
                .mapToObj(step -> step / 20.)
                .forEach(cosine -> dropped.put(cosine, overlap.above(cosine).size()));
        return dropped;
    }

    /**
     * Writes {@code overlap.json} and {@code overlap.html}.
     *
     * @param folder made if it is missing
     * @return the page
     */
    public Path write(Path folder) throws IOException {
        return new BenchmarkResult("overlap", input, environment, sources, figures(), Map.of(), List.of(chart()))
                .write(
                        folder,
                        Map.of(
                                "threshold", threshold,
                                "dropped", overlap.above(threshold),
                                "read", Map.of("training", counts(training), "test", counts(test))),
                        page());
    }

    private static Map<String, Integer> counts(ReadPeople read) {
        return Map.of("identities", read.identities(), "images", read.images());
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (State state : states()) {
            figures.put(state.name + "/identities", (double) state.identities);
            state.images.ifPresent(images -> figures.put(state.name + "/images", (double) images));
            state.nearest.ifPresent(cosine -> figures.put(state.name + "/nearest", cosine));
        }
        droppedByThreshold()
                .forEach((cosine, count) ->
                        figures.put(String.format(Locale.ROOT, "dropped@%.2f", cosine), (double) count));
        return figures;
    }

    private Chart chart() {
        Map<Double, Integer> dropped = droppedByThreshold();
        double all = overlap.nearest().size();
        return Chart.of("Dropped by threshold", "cosine", "training identities dropped", Scale.LINEAR)
                .with(
                        "dropped",
                        dropped.keySet().stream().mapToDouble(cosine -> cosine).toArray(),
                        dropped.values().stream()
                                .mapToDouble(count -> count / all)
                                .toArray());
    }

    /** How many identities and images there are, as the page and the console write it. */
    public static String words(ReadPeople read) {
        return Numbers.whole(read.identities()) + " identities, " + Numbers.whole(read.images()) + " images";
    }

    private HtmlPage page() {
        List<Nearest> dropped = overlap.above(threshold);
        return new HtmlPage(
                "People of the test set in the training set",
                input + ": " + Numbers.whole(dropped.size()) + " of "
                        + Numbers.whole(overlap.nearest().size()) + " training identities are dropped.",
                environment.facts(
                        new Fact("threshold", Numbers.cosine(threshold)),
                        new Fact("training set read", words(training)),
                        new Fact("test set read", words(test))),
                List.of(
                        Section.table(
                                "Before and after",
                                List.of("", "identities", "images", "nearest to a test identity"),
                                states().stream()
                                        .map(state -> Row.of(
                                                state.name,
                                                Numbers.whole(state.identities),
                                                state.images.isPresent() ? Numbers.whole(state.images.getAsInt()) : "",
                                                state.shownNearest()))
                                        .toList()),
                        Section.charts("", List.of(chart())),
                        new Section(
                                "Dropped, nearest first",
                                dropped.size() > SHOWN ? (dropped.size() - SHOWN) + " more are in the list." : "",
                                List.of("training identity", "test identity", "cosine"),
                                dropped.stream()
                                        .limit(SHOWN)
                                        .map(each ->
                                                Row.of(each.identity(), each.probe(), Numbers.cosine(each.cosine())))
                                        .toList(),
                                List.of(),
                                List.of()),
                        Source.table(sources)),
                NOTES);
    }
}
