package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.format.VectorFile;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.ingest.VectorTemplates;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures galleries that are searched by scanning codes; {@code docs/performance.md} shows what came out.
 *
 * <p>Runs only where it is asked for by name. System properties: {@code vultus.templates}, how many;
 * {@code vultus.probes}, how many queries, each another sample of an enrolled person; {@code vultus.exact}, for how
 * many of them the exact answer is computed too.
 */
class ScanMeasurement {

    private static final int TEMPLATES = Integer.getInteger("vultus.templates", 100_000);
    private static final int PROBES = Integer.getInteger("vultus.probes", 1000);
    private static final int EXACT = Integer.getInteger("vultus.exact", 200);
    private static final int BATCH = 64;
    private static final IdentifyOptions OPTIONS = IdentifyOptions.of(10, .4).withMode(SearchMode.APPROXIMATE);

    private final SyntheticEmbeddings faces = new SyntheticEmbeddings(7);
    private final ModelContract contract = new ModelContract("synthetic", faces.dimension(), "0".repeat(64));

    @TempDir
    Path folder;

    @Test
    void measure() throws IOException {
        Path vectors = folder.resolve("vectors.f32");
        timed("making the vectors", () -> write(vectors));
        double load = timed("loading", () -> load(vectors));
        System.out.printf("loaded %.0f vectors a second%n", TEMPLATES / load);
        Files.delete(vectors);
        List<Embedding> probes = IntStream.range(0, PROBES)
                .mapToObj(i -> Embedding.ofUnit(faces.sample((long) i * 7919 % TEMPLATES, 1)))
                .toList();
        search(probes);
        try (LuceneGallery gallery = open(Runtime.getRuntime().availableProcessors())) {
            timed("optimising", () -> gallery.optimise(ProgressListener.SILENT));
        }
        search(probes);
    }

    private void search(List<Embedding> probes) throws IOException {
        List<Identification> one = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            try (LuceneGallery gallery = open(threads)) {
                GalleryStats stats = gallery.stats();
                System.out.printf(
                        "%d templates, %d MB in %d segments, %d threads%n",
                        stats.templates(), stats.bytes() / 1_000_000, stats.segments(), threads);
                probes.subList(0, PROBES / 4).forEach(probe -> gallery.identify(probe, OPTIONS));
                one = probes.stream()
                        .map(probe -> gallery.identify(probe, OPTIONS))
                        .toList();
                print("one query", one);
                List<Identification> batches = new ArrayList<>();
                for (int from = 0; from < PROBES; from += BATCH) {
                    batches.addAll(gallery.identifyAll(probes.subList(from, Math.min(PROBES, from + BATCH)), OPTIONS));
                }
                print("batches of " + BATCH, batches);
            }
        }
        compare(probes, one);
        System.out.printf("streaming the codes once: %.2f ms%n", streaming());
    }

    private void compare(List<Embedding> probes, List<Identification> found) {
        int first = 0;
        int ten = 0;
        int mates = 0;
        int exactMates = 0;
        try (LuceneGallery gallery = open(Runtime.getRuntime().availableProcessors())) {
            for (int i = 0; i < EXACT; i++) {
                Identification exact = gallery.identify(probes.get(i), OPTIONS.withMode(SearchMode.EXACT));
                String mate = "vectors.f32#" + (long) i * 7919 % TEMPLATES;
                first += exact.candidates()
                                .getFirst()
                                .equals(found.get(i).candidates().getFirst())
                        ? 1
                        : 0;
                ten += (int) exact.candidates().stream()
                        .filter(found.get(i).candidates()::contains)
                        .count();
                mates += found.get(i).candidates().getFirst().identity().equals(mate) ? 1 : 0;
                exactMates += exact.candidates().getFirst().identity().equals(mate) ? 1 : 0;
            }
        }
        System.out.printf(
                "of %d probes: recall@1 %.4f, recall@10 %.4f, mate first %d, exactly %d%n",
                EXACT, first / (double) EXACT, ten / 10.0 / EXACT, mates, exactMates);
    }

    private static void print(String what, List<Identification> found) {
        double[] times = found.stream()
                .mapToDouble(each -> each.cost().milliseconds())
                .sorted()
                .toArray();
        System.out.printf(
                "  %s: median %.2f ms, p99 %.2f, mean %.2f; %d rescored%n",
                what,
                times[times.length / 2],
                times[times.length * 99 / 100],
                Arrays.stream(times).average().orElseThrow(),
                found.getFirst().cost().rescored());
    }

    /** The best of some passes over as many bytes as the codes take, summed as longs, by one thread. */
    private double streaming() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder.resolve("gallery/index"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".vsc")).toList()) {
                bytes += Files.size(file);
            }
        }
        long[] longs = new long[(int) (bytes / Long.BYTES)];
        Arrays.setAll(longs, i -> i);
        double best = Double.POSITIVE_INFINITY;
        for (int pass = 0; pass < 50; pass++) {
            long start = System.nanoTime();
            long sum = sum(longs);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
            Assertions.assertThat(sum).isPositive();
        }
        return best;
    }

    private static long sum(long[] longs) {
        long sum = 0;
        for (long value : longs) {
            sum += value;
        }
        return sum;
    }

    private LuceneGallery open(int threads) {
        return LuceneGallery.open(
                folder.resolve("gallery"),
                contract,
                LuceneGalleryOptions.DEFAULT.withCaching(false).withThreads(threads));
    }

    private void load(Path vectors) throws IOException {
        try (LuceneGallery gallery = open(Runtime.getRuntime().availableProcessors())) {
            gallery.enrolAll(VectorTemplates.stream(
                    vectors, VectorFile.openRaw(vectors, faces.dimension()), ProgressListener.SILENT));
        }
    }

    private void write(Path file) throws IOException {
        int chunk = 10_000;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int from = 0; from < TEMPLATES; from += chunk) {
                int size = Math.min(chunk, TEMPLATES - from);
                float[][] samples = new float[size][];
                int first = from;
                IntStream.range(0, size).parallel().forEach(i -> samples[i] = faces.sample(first + i, 0));
                ByteBuffer bytes = ByteBuffer.allocate(size * faces.dimension() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
                for (float[] sample : samples) {
                    for (float value : sample) {
                        bytes.putFloat(value);
                    }
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static double timed(String what, Work work) throws IOException {
        long start = System.nanoTime();
        double processor = processorSeconds();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %.1f s, of the processors' time %.1f s%n", what, seconds, processorSeconds() - processor);
        return seconds;
    }

    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }
}
