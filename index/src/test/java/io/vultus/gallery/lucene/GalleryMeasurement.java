package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Profile;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticEmbeddings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the ways to search a gallery of synthetic faces; {@code docs/gallery-measurements.md} shows what came out.
 *
 * <p>Runs only where it is asked for by name, since its name is not that of a test; the system property
 * {@code vultus.templates} gives the sizes, separated by commas. One template a person; a query is another sample of an
 * enrolled person. Recall is that of the exact search's first candidate.
 */
class GalleryMeasurement {

    private static final int QUERIES = 1000;
    private static final int WARM_UP = 300;
    private static final int[] WIDTHS = {50, 100, 200, 400, 800, 1600};
    private static final ModelContract CONTRACT =
            new ModelContract("synthetic", SyntheticEmbeddings.DEFAULT_DIMENSION, "0".repeat(64));

    private final SyntheticEmbeddings faces = new SyntheticEmbeddings(7);

    @TempDir
    Path folder;

    private int templates;

    @Test
    void measure() {
        for (String count : System.getProperty("vultus.templates", "10000").split(",", -1)) {
            templates = Integer.parseInt(count);
            run();
        }
    }

    /** Looking people up. */
    @Test
    void measureProfiles() {
        int people = 20_000;
        try (LuceneGallery gallery = LuceneGallery.open(folder.resolve("profiles"), CONTRACT)) {
            gallery.enrolAll(IntStream.range(0, people)
                    .mapToObj(i -> Template.of("p" + i, Embedding.ofUnit(faces.sample(i, 0)))));
            gallery.updateAll(IntStream.range(0, people)
                    .mapToObj(i -> new Profile("p" + i, "Person number " + i, Map.of("city", "Bern", "born", "" + i)))
                    .toList());
            for (int round = 0; round < 3; round++) {
                lookUp(gallery, people);
            }
        }
    }

    /** Single changes of a gallery of 20,000, each durable when it returns. */
    @Test
    void measureChanges() {
        try (LuceneGallery gallery = LuceneGallery.open(folder.resolve("changes"), CONTRACT)) {
            gallery.enrolAll(IntStream.range(0, 20_000)
                    .mapToObj(i -> Template.of("p" + i, Embedding.ofUnit(faces.sample(i, 0)))));
            for (int round = 0; round < 3; round++) {
                int first = 20_000 + round * 100;
                time("enrol", first, i -> gallery.enrol("p" + i, Embedding.ofUnit(faces.sample(i, 0))));
                time("update", first, i -> gallery.update(new Profile("p" + i, "Person " + i, Map.of())));
            }
            time("erase", 0, i -> gallery.erase("p" + i * 31));
        }
    }

    private static void time(String name, int first, IntConsumer change) {
        int times = "erase".equals(name) ? 5 : 100;
        long start = System.nanoTime();
        IntStream.range(first, first + times).forEach(change);
        System.out.printf("%s: %.1f ms%n", name, (System.nanoTime() - start) / 1e6 / times);
    }

    private static void lookUp(GalleryReader reader, int people) {
        long start = System.nanoTime();
        for (long i = 0; i < people; i++) {
            Assertions.assertThat(reader.get("p" + i * 7919 % people)).isPresent();
        }
        System.out.printf("looking up: %.1f µs a person%n", (System.nanoTime() - start) / 1e3 / people);
    }

    private void run() {
        List<String> truth = new ArrayList<>();
        measure("no graph", Integer.MAX_VALUE, gallery -> {
            search(gallery, "exact", options(SearchMode.EXACT), truth);
            approximate(gallery, "8-bit scan", truth);
        });
        measure("graph", 2, gallery -> approximate(gallery, "graph", truth));
    }

    private interface Measurement {
        void of(LuceneGallery gallery);
    }

    private void measure(String name, int graphThreshold, Measurement measurement) {
        LuceneGalleryOptions options =
                LuceneGalleryOptions.DEFAULT.withCaching(false).withGraph(new GraphOptions(32, 200, graphThreshold));
        long start = System.nanoTime();
        try (LuceneGallery gallery = LuceneGallery.open(folder.resolve(name + "-" + templates), CONTRACT, options)) {
            gallery.enrolAll(IntStream.range(0, templates)
                    .mapToObj(i -> Template.of("p" + i, Embedding.ofUnit(faces.sample(i, 0)))));
            double enrolled = (System.nanoTime() - start) / 1e9;
            gallery.optimise(ProgressListener.SILENT);
            GalleryStats stats = gallery.stats();
            System.out.printf(
                    "%d templates, %s: enrolled in %.1f s, optimised after %.1f s; %d segments, %d in a graph, %d MB%n",
                    templates,
                    name,
                    enrolled,
                    (System.nanoTime() - start) / 1e9,
                    stats.segments(),
                    stats.indexedTemplates(),
                    stats.bytes() / 1_000_000);
            measurement.of(gallery);
        }
    }

    private void approximate(LuceneGallery gallery, String name, List<String> truth) {
        IdentifyOptions options = options(SearchMode.APPROXIMATE);
        for (int ef : WIDTHS) {
            search(gallery, name + ", ef " + ef, options.withEf(ef), truth);
        }
        search(gallery, name + ", ef derived", options, truth);
    }

    private static IdentifyOptions options(SearchMode mode) {
        return IdentifyOptions.of(10, .4).withMode(mode);
    }

    private void search(LuceneGallery gallery, String name, IdentifyOptions options, List<String> truth) {
        for (int q = 0; q < WARM_UP; q++) {
            gallery.identify(query(QUERIES + q), options);
        }
        long[] nanoseconds = new long[QUERIES];
        int right = 0;
        long visited = 0;
        for (int q = 0; q < QUERIES; q++) {
            Identification found = gallery.identify(query(q), options);
            nanoseconds[q] = found.cost().nanoseconds();
            visited += found.cost().visited();
            Candidate first = found.candidates().getFirst();
            if (truth.size() == q) {
                truth.add(first.identity());
            }
            right += first.identity().equals(truth.get(q)) ? 1 : 0;
        }
        Arrays.sort(nanoseconds);
        System.out.printf(
                "%d | %s | recall@1 %.3f | median %.2f ms | p99 %.2f ms | visited %d%n",
                templates,
                name,
                right / (double) QUERIES,
                nanoseconds[QUERIES / 2] / 1e6,
                nanoseconds[QUERIES * 99 / 100] / 1e6,
                visited / QUERIES);
    }

    private Embedding query(int q) {
        return Embedding.ofUnit(faces.sample((long) q * 7919 % templates, 1));
    }
}
