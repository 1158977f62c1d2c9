package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.megaface.GalleryRun.ChangedTrial;
import io.vultus.bench.megaface.GalleryRun.Latencies;
import io.vultus.bench.megaface.GalleryRun.SlowProbe;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.Thumbnails;
import io.vultus.gallery.lucene.GraphOptions;
import io.vultus.gallery.lucene.SearchStructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryComparisonTest {

    private static final List<SearchStructure> STRUCTURES = List.of(SearchStructure.SCAN, SearchStructure.HNSW);

    @TempDir
    private Path folder;

    @Test
    void realEmbeddingsAreFoundThroughAGallery() throws Exception {
        MegaFaceInput input = MiniatureSet.read();

        List<GalleryRun> found = compare(input, List.of(Cleaning.RAW, Cleaning.DROPPED), 2);

        for (GalleryRun run : found) {
            assertThat(run.exact().cleaning()).isEqualTo(Cleaning.DROPPED);
            assertThat(run.exact().rank1()).isCloseTo(.96534, within(1e-5));
            assertThat(run.rank1())
                    .as("%s", run.structure())
                    .isCloseTo(run.exact().rank1(), within(.001));
            assertConsistent(run);
        }
    }

    /** Among so few, in so narrow a search, some are lost: the comparison must say which. */
    @Test
    void theNextRunUsesTheSameGalleriesAndFindsTheSame() throws Exception {
        MegaFaceInput input = new SyntheticInput(folder, 3000, 64, 5, 2).read(ProgressListener.SILENT);

        List<GalleryRun> first = compare(input, List.of(Cleaning.DEVKIT), 2);
        List<GalleryRun> second = compare(input, List.of(Cleaning.DEVKIT), 1);

        for (int i = 0; i < first.size(); i++) {
            assertConsistent(first.get(i));
            assertThat(first.get(i).inGraphs()).isEqualTo(first.get(i).structure() == SearchStructure.HNSW ? 6517 : 0);
            assertThat(first.get(i).loadSeconds()).isPositive();
            assertThat(second.get(i).loadSeconds()).isZero();
            assertThat(second.get(i).rank1()).isEqualTo(first.get(i).rank1());
            assertThat(second.get(i).changed()).isEqualTo(first.get(i).changed());
        }
    }

    @Test
    void theReportNamesWhatChanged() throws Exception {
        MegaFaceInput input = new SyntheticInput(folder, 200, 64, 5, 2).read(ProgressListener.SILENT);
        List<MegaFaceRun> exact =
                new MegaFaceBenchmark(List.of(Cleaning.RAW), 2, 5).run(input, ProgressListener.SILENT);
        List<ChangedTrial> changed =
                List.of(new ChangedTrial("p <1>", "p 2", .5, 0), new ChangedTrial("p 3", "p 4", .25, 7));
        GalleryRun run = new GalleryRun(
                exact.getLast(),
                SearchStructure.SCAN,
                .5,
                100,
                0,
                changed,
                1,
                2,
                new Latencies(3, 4, List.of(new SlowProbe("p 9", 5.25))));

        new MegaFaceReport(
                        input.name(),
                        input.sources(),
                        input.noise(),
                        new Environment("1", "machine", Instant.EPOCH, 5, 2),
                        exact,
                        List.of(run))
                .write(folder, "x", Thumbnails.NONE);

        JsonNode json = new ObjectMapper()
                .readTree(folder.resolve("megaface.json").toFile())
                .at("/throughGalleries/0");
        assertThat(json.get("difference").asDouble())
                .isEqualTo(.5 - exact.getLast().rank1());
        assertThat(json.get("changed")).hasSize(2);
        assertThat(json.at("/changed/1/exactRank").asInt()).isEqualTo(7);
        assertThat(Files.readString(folder.resolve("megaface.html")))
                .contains("p &lt;1&gt;", "the mate was lost", "7 nearer distractors were lost", "p 9", "<dd>5.25</dd>");
    }

    private List<GalleryRun> compare(MegaFaceInput input, List<Cleaning> cleanings, int threads)
            throws InterruptedException {
        MegaFaceBenchmark benchmark = new MegaFaceBenchmark(cleanings, threads, 5);
        List<MegaFaceRun> exact = benchmark.run(input, ProgressListener.SILENT);
        return new ArrayList<>(benchmark.throughGalleries(
                input,
                exact,
                STRUCTURES,
                new GalleryComparison(folder.resolve("galleries"), new GraphOptions(16, 100, 1000), threads),
                ProgressListener.SILENT));
    }

    /** The difference is what was lost and what was won by losing distractors, and nothing else. */
    private static void assertConsistent(GalleryRun run) {
        long lost = run.changed().stream().filter(t -> t.exactRank() == 0).count();
        long won = run.changed().size() - lost;
        double trials = run.exact().result().cmc().trials();
        assertThat(run.difference()).isCloseTo((won - lost) / trials, within(1e-12));
    }
}
