package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.format.VectorFile;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.ingest.VectorTemplates;
import io.vultus.gallery.scan.ShortlistLength;
import io.vultus.model.ModelContract;
import io.vultus.search.EmbeddingFile;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.HeapEmbeddings;
import io.vultus.search.Hits;
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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures galleries that are searched by scanning codes; {@code docs/performance.md} shows what came out.
 *
 * <p>Runs only where it is asked for by name. System properties: {@code vultus.templates}, how many;
 * {@code vultus.probes}, how many queries are timed, each another sample of an enrolled person; {@code vultus.exact},
 * how many are held against exact search; {@code vultus.storage}, {@code float16} for vectors of 16 bits;
 * {@code vultus.enrolling}, for how many seconds people are enrolled while two threads ask.
 */
class ScanMeasurement {

    private static final int TEMPLATES = Integer.getInteger("vultus.templates", 100_000);
    private static final int PROBES = Integer.getInteger("vultus.probes", 1000);
    private static final int EXACT = Integer.getInteger("vultus.exact", 200);
    private static final int ENROLLING = Integer.getInteger("vultus.enrolling", 0);
    private static final VectorStorage STORAGE =
            VectorStorage.ofId(System.getProperty("vultus.storage", "float32")).orElseThrow();
    private static final int ASKING = 2;
    private static final int BATCH = 64;
    private static final int STREAMED = 16;
    private static final IdentifyOptions OPTIONS = IdentifyOptions.of(10, .4).withMode(SearchMode.APPROXIMATE);

    private final SyntheticEmbeddings faces = new SyntheticEmbeddings(7);
    private final ModelContract contract = new ModelContract("synthetic", faces.dimension(), "0".repeat(64));

    @TempDir
    Path folder;

    @Test
    void measure() throws IOException, InterruptedException {
        Path vectors = folder.resolve("vectors.f32");
        timed("making the vectors", () -> write(vectors));
        double load = timed("loading", () -> load(vectors));
        System.out.printf("loaded %.0f vectors a second%n", TEMPLATES / load);
        Files.delete(vectors);
        List<Embedding> probes = probes(PROBES);
        search(probes);
        try (LuceneGallery gallery = open(Runtime.getRuntime().availableProcessors())) {
            timed("optimising", () -> gallery.optimise(ProgressListener.SILENT));
        }
        search(probes);
        if (EXACT > 0) {
            compare();
        }
        if (ENROLLING > 0) {
            enrolWhileAsking(probes);
        }
    }

    private List<Embedding> probes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Embedding.ofUnit(faces.sample(person(i), 1)))
                .toList();
    }

    private static long person(int probe) {
        return probe * 7919L % TEMPLATES;
    }

    private void search(List<Embedding> probes) throws IOException {
        for (int threads : new int[] {1, 2}) {
            try (LuceneGallery gallery = open(threads)) {
                GalleryStats stats = gallery.stats();
                System.out.printf(
                        "%d templates, %d MB in %d segments, %d threads%n",
                        stats.templates(), stats.bytes() / 1_000_000, stats.segments(), threads);
                probes.forEach(probe -> gallery.identify(probe, OPTIONS));
                List<Identification> found = new ArrayList<>();
                List<Double> streamed = new ArrayList<>();
                long[] codes = new long[codeBytes() / Long.BYTES];
                Arrays.setAll(codes, i -> i);
                for (int from = 0; from < PROBES; from += BATCH) {
                    for (Embedding probe : probes.subList(from, Math.min(PROBES, from + BATCH))) {
                        found.add(gallery.identify(probe, OPTIONS));
                    }
                    for (int pass = 0; pass < STREAMED; pass++) {
                        streamed.add(stream(codes, threads));
                    }
                }
                print("one query", found);
                Collections.sort(streamed);
                System.out.printf(
                        "  streaming the codes once, %d times after %d queries: median %.2f ms%n",
                        STREAMED, BATCH, streamed.get(streamed.size() / 2));
                List<Identification> batches = new ArrayList<>();
                for (int from = 0; from < PROBES; from += BATCH) {
                    batches.addAll(gallery.identifyAll(probes.subList(from, Math.min(PROBES, from + BATCH)), OPTIONS));
                }
                print("batches of " + BATCH, batches);
            }
        }
    }

    /**
     * Holds answers against exact search in double precision, over all templates as they were before they were loaded.
     */
    private void compare() throws IOException, InterruptedException {
        List<Embedding> probes = probes(EXACT);
        HeapEmbeddings.Builder queries = EmbeddingMatrix.builder(faces.dimension());
        probes.forEach(probe -> queries.add(probe.toArray()));
        List<Hits> exact = ExactSearch.builder(written()).build().top(queries.build(), OPTIONS.k());
        int first = 0;
        int ten = 0;
        int mates = 0;
        int exactMates = 0;
        int derived = ShortlistLength.derive(OPTIONS.k(), TEMPLATES);
        int longer = 0;
        try (LuceneGallery gallery = open(Runtime.getRuntime().availableProcessors())) {
            List<Identification> found = gallery.identifyAll(probes, OPTIONS);
            for (int i = 0; i < EXACT; i++) {
                Hits best = exact.get(i);
                List<String> names = found.get(i).candidates().stream()
                        .map(Candidate::identity)
                        .toList();
                first += names.getFirst().equals(name(best.row(0))) ? 1 : 0;
                ten += (int) IntStream.range(0, best.size())
                        .filter(place -> names.contains(name(best.row(place))))
                        .count();
                mates += names.getFirst().equals(name(person(i))) ? 1 : 0;
                exactMates += best.row(0) == person(i) ? 1 : 0;
                longer += found.get(i).cost().ef() > derived ? 1 : 0;
            }
        }
        System.out.printf(
                "of %d probes: the same first as exactly for %d, of the ten best %.5f, mate first %d, exactly %d;"
                        + " %d shortlists made longer%n",
                EXACT, first, ten / 10.0 / EXACT, mates, exactMates, longer);
    }

    private EmbeddingFile written() throws IOException {
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(folder.resolve("rows"), faces.dimension())) {
            for (int i = 0; i < TEMPLATES; i++) {
                writer.add(faces.sample(i, 0));
            }
            return writer.finish();
        }
    }

    private static String name(long row) {
        return "vectors.f32#" + row;
    }

    /**
     * Two threads ask, each on its own and without pause: alone, beside a third that only computes now and then, and
     * beside one that enrols.
     */
    private void enrolWhileAsking(List<Embedding> probes) throws IOException {
        try (LuceneGallery gallery = open(1)) {
            gallery.identifyAll(probes, OPTIONS);
            printTimes("asking alone", ask(gallery, probes, () -> pause(ENROLLING)));
            printTimes("asking beside another thread's sums", ask(gallery, probes, ScanMeasurement::computeNowAndThen));
            int[] enrolled = new int[1];
            printTimes("asking while people are enrolled", ask(gallery, probes, () -> {
                long end = System.nanoTime() + ENROLLING * 1_000_000_000L;
                for (int size = 1; System.nanoTime() < end; size = size == 1 ? 1000 : 1) {
                    int from = TEMPLATES + enrolled[0];
                    gallery.enrolAll(IntStream.range(from, from + size)
                            .mapToObj(i -> Template.of("new#" + i, "t", Embedding.ofUnit(faces.sample(i, 0)))));
                    enrolled[0] += size;
                    pause(.2);
                }
            }));
            System.out.printf(
                    "  %d enrolled, %d parts at the end%n",
                    enrolled[0], gallery.stats().segments());
        }
    }

    private static void computeNowAndThen() {
        long[] numbers = LongStream.range(0, 1000).toArray();
        long end = System.nanoTime() + ENROLLING * 1_000_000_000L;
        while (System.nanoTime() < end) {
            long until = System.nanoTime() + 200_000_000L;
            while (System.nanoTime() < until) {
                Assertions.assertThat(sum(numbers, 0, numbers.length)).isPositive();
            }
            pause(.2);
        }
    }

    private static void pause(double seconds) {
        LockSupport.parkNanos((long) (seconds * 1e9));
    }

    private static double[] ask(LuceneGallery gallery, List<Embedding> probes, Runnable meanwhile) {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(ASKING)) {
            List<Future<List<Double>>> asking = new ArrayList<>();
            for (int thread = 0; thread < ASKING; thread++) {
                int first = thread;
                asking.add(threads.submit(() -> {
                    List<Double> times = new ArrayList<>();
                    for (int i = first; !done.get(); i++) {
                        long start = System.nanoTime();
                        gallery.identify(probes.get(i % probes.size()), OPTIONS);
                        times.add((System.nanoTime() - start) / 1e6);
                    }
                    return times;
                }));
            }
            meanwhile.run();
            done.set(true);
            return asking.stream()
                    .flatMap(times -> finished(times).stream())
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
        }
    }

    private static <T> T finished(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void printTimes(String what, double[] sorted) {
        System.out.printf(
                "  %s: %d queries, median %.2f ms, p99 %.2f, p99.9 %.2f, slowest %.2f%n",
                what,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100],
                sorted[(int) (sorted.length * .999)],
                sorted[sorted.length - 1]);
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

    private int codeBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder.resolve("gallery/index"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".vsc")).toList()) {
                bytes += Files.size(file);
            }
        }
        return Math.toIntExact(bytes);
    }

    /** How many milliseconds it takes to sum numbers that take as many bytes as the codes. */
    private static double stream(long[] numbers, int threads) {
        long start = System.nanoTime();
        int share = numbers.length / threads;
        long sum = IntStream.range(0, threads)
                .parallel()
                .mapToLong(thread -> sum(numbers, thread * share, (thread + 1) * share))
                .sum();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        Assertions.assertThat(sum).isPositive();
        return milliseconds;
    }

    private static long sum(long[] numbers, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += numbers[i];
        }
        return sum;
    }

    private LuceneGallery open(int threads) {
        return LuceneGallery.open(
                folder.resolve("gallery"),
                contract,
                LuceneGalleryOptions.DEFAULT
                        .withCaching(false)
                        .withStorage(STORAGE)
                        .withThreads(threads));
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
