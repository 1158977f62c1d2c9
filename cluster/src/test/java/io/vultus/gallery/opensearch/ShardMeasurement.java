package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticEmbeddings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What one shard takes and gives: time to enrol, disk, latency and recall of each way to search. Not a test; the
 * figures are in {@code docs/scaling.md}.
 *
 * <p>Usage: {@code ShardMeasurement TEMPLATES PROBES QUANTISATION…}
 */
final class ShardMeasurement {

    private static final int BATCH = 1_000;
    private static final long SEED = 7;

    private ShardMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        int templates = Integer.parseInt(arguments[0]);
        int probes = Integer.parseInt(arguments[1]);
        SyntheticEmbeddings faces = new SyntheticEmbeddings(SEED);
        ModelContract contract = new ModelContract("synthetic", faces.dimension(), "5".repeat(64));
        for (String name : List.of(arguments).subList(2, arguments.length)) {
            OpenSearchOptions.Quantisation quantisation = OpenSearchOptions.Quantisation.valueOf(name);
            OpenSearchOptions options =
                    OpenSearchOptions.DEFAULT.withShards(1).withReplicas(0).withQuantisation(quantisation);
            try (TestCluster cluster = TestCluster.start();
                    OpenSearchGallery gallery = OpenSearchGallery.open(cluster.connection("shard"), contract, options);
                    Engine engine = cluster.engine("shard")) {
                System.out.println(quantisation);
                List<Long> heapBefore = heap(cluster, engine);
                enrol(cluster, gallery, faces, templates);
                merge(cluster, engine);
                printDisk(engine, gallery.stats(), templates);
                System.out.printf(
                        "  heap of the nodes in bytes, before %s, after %s%n", heapBefore, heap(cluster, engine));
                List<Embedding> asked = IntStream.range(0, probes)
                        .mapToObj(i -> Embedding.normalise(faces.sample((long) i * templates / probes, 1)))
                        .toList();
                List<Identification> exact = ask(cluster, gallery, asked, SearchMode.EXACT, 0);
                for (int ef : new int[] {100, SearchWidth.derive(1, templates), 1000, 4000}) {
                    List<Identification> found = ask(cluster, gallery, asked, SearchMode.APPROXIMATE, ef);
                    long same = IntStream.range(0, probes)
                            .filter(i -> found.get(i)
                                    .candidates()
                                    .getFirst()
                                    .identity()
                                    .equals(exact.get(i).candidates().getFirst().identity()))
                            .count();
                    System.out.printf(Locale.ROOT, "  the same first as exact: %d of %d%n", same, probes);
                }
            }
        }
    }

    private static void enrol(
            TestCluster cluster, OpenSearchGallery gallery, SyntheticEmbeddings faces, int templates) {
        long start = System.nanoTime();
        double before = cpuSeconds(cluster);
        for (int from = 0; from < templates; from += BATCH) {
            gallery.enrolAll(IntStream.range(from, Math.min(templates, from + BATCH))
                    .mapToObj(i -> Template.of("p" + i, "0", Embedding.normalise(faces.sample(i, 0)))));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "  %d templates enrolled in %.1f s, %.0f a second, %.1f s of processors on the nodes%n",
                templates,
                seconds,
                templates / seconds,
                cpuSeconds(cluster) - before);
    }

    private static void merge(TestCluster cluster, Engine engine) {
        long start = System.nanoTime();
        double before = cpuSeconds(cluster);
        engine.send("POST", "/shard-1/_forcemerge", Map.of("max_num_segments", "1"), null);
        // Otherwise what was merged stays, and is searched, until a minute is over.
        engine.send("POST", "/shard-1/_refresh", null);
        engine.send("POST", "/shard-1/_flush", Map.of("force", "true"), null);
        System.out.printf(
                Locale.ROOT,
                "  merged in %.1f s, %.1f s of processors%n",
                (System.nanoTime() - start) / 1e9,
                cpuSeconds(cluster) - before);
    }

    private static void printDisk(Engine engine, GalleryStats stats, int templates) {
        System.out.printf(
                Locale.ROOT,
                "  %d bytes on disk in %d segments, %.0f a template%n",
                stats.bytes(),
                stats.segments(),
                (double) stats.bytes() / templates);
        JsonNode files = engine.send(
                        "GET", "/shard/_stats/segments", Map.of("include_segment_file_sizes", "true"), null)
                .path("_all")
                .path("total")
                .path("segments")
                .path("file_sizes");
        files.properties()
                .forEach(file -> System.out.printf(
                        Locale.ROOT,
                        "    %s (%s): %.1f a template%n",
                        file.getKey(),
                        file.getValue().path("description").asText(),
                        file.getValue().path("size_in_bytes").asDouble() / templates));
    }

    /** Live objects on each node, in bytes; one of them has the shard. */
    private static List<Long> heap(TestCluster cluster, Engine engine) throws Exception {
        for (TestCluster.Node node : cluster.nodes()) {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            String pid = String.valueOf(node.process().get().pid());
            new ProcessBuilder(jcmd, pid, "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        List<Long> bytes = new ArrayList<>();
        engine.get("/_nodes/stats/jvm")
                .path("nodes")
                .forEach(node -> bytes.add(
                        node.path("jvm").path("mem").path("heap_used_in_bytes").asLong()));
        return bytes;
    }

    private static List<Identification> ask(
            TestCluster cluster, OpenSearchGallery gallery, List<Embedding> asked, SearchMode mode, int ef) {
        IdentifyOptions plain = IdentifyOptions.of(1, .4).withMode(mode);
        IdentifyOptions options = ef == 0 ? plain : plain.withEf(ef);
        asked.forEach(probe -> gallery.identify(probe, options));
        double before = cpuSeconds(cluster);
        List<Identification> answers =
                asked.stream().map(probe -> gallery.identify(probe, options)).toList();
        double[] milliseconds = answers.stream()
                .mapToDouble(answer -> answer.cost().milliseconds())
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "  %s, ef %d: median %.1f ms, 99th percentile %.1f ms, mean %.1f ms; %.1f ms of processors%n",
                mode,
                ef,
                milliseconds[milliseconds.length / 2],
                milliseconds[milliseconds.length * 99 / 100],
                Arrays.stream(milliseconds).average().orElseThrow(),
                1e3 * (cpuSeconds(cluster) - before) / answers.size());
        return answers;
    }

    /** Holds on a busy machine, too; what idle nodes take is in it. */
    private static double cpuSeconds(TestCluster cluster) {
        return cluster.nodes().stream()
                .mapToDouble(node -> node.process()
                                .get()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toMillis()
                        / 1e3)
                .sum();
    }
}
