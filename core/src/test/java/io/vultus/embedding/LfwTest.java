package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.BoundedParallel;
import io.vultus.SharedFiles;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceSelection;
import io.vultus.face.YuNetDetector;
import io.vultus.model.PulledPack;
import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.KFoldVerification.Trial;
import io.vultus.protocol.LfwPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The whole way from photograph to embedding on 3,825 photographs of LFW, against the figures of a reference pipeline.
 */
class LfwTest {

    @Test
    void mobileFaceNetReachesTheReferenceFigures() throws Exception {
        FaceEmbedder embedder = FaceEmbedders.open(
                SharedFiles.path("models/mobilefacenet_128.onnx"),
                NetworkFaceEmbedderTest.IMAGENET,
                InferenceEngine.ONNX_RUNTIME_ALL);
        assertMatchesReference(embedAll(yuNet(), embedder), "mobilefacenet-128");
    }

    @Test
    void theNpmPacksEmbedderReachesTheReferenceFigures() throws Exception {
        assertMatchesReference(embedAll(yuNet(), PulledPack.faceplugin().openEmbedder()), "fr_feature-512");
    }

    private static FaceDetector yuNet() {
        return YuNetDetector.open(SharedFiles.path("models/yunet_n_640_640.onnx"), YuNetDetector.DEFAULTS);
    }

    private static Map<String, Embedding> embedAll(FaceDetector detector, FaceEmbedder embedder)
            throws IOException, InterruptedException {
        Path root = SharedFiles.path("lfw/images");
        Map<String, Embedding> embeddings = new TreeMap<>();
        try (FacePipeline pipeline = FacePipeline.builder(detector, embedder)
                        .selection(FaceSelection.CENTRAL)
                        .build();
                Stream<Path> files = Files.walk(root)) {
            BoundedParallel.forEachOrdered(
                    Runtime.getRuntime().availableProcessors(),
                    files.filter(Files::isRegularFile).iterator(),
                    file -> Map.entry(root.relativize(file).toString(), pipeline.embed(file)),
                    entry -> embeddings.put(entry.getKey(), entry.getValue()));
        }
        return embeddings;
    }

    private static void assertMatchesReference(Map<String, Embedding> embeddings, String model) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(SharedFiles.path("lfw/expected.json").toFile())
                .get(model);
        assertThat(embeddings).hasSize(expected.get("gallery").asInt());
        LfwPairs pairs = LfwPairs.read(SharedFiles.path("lfw/pairs.txt"));
        List<Trial> trials = pairs.pairs().stream()
                .map(pair -> new Trial(
                        embeddings.get(pair.first()).cosine(embeddings.get(pair.second())), pair.same(), pair.fold()))
                .toList();
        KFoldVerification verification = KFoldVerification.evaluate(trials, pairs.folds());
        Map<Boolean, Double> means = trials.stream()
                .collect(Collectors.partitioningBy(Trial::same, Collectors.averagingDouble(Trial::score)));
        double rank1 = leaveOneOutRank1(embeddings, expected.get("loo_probes").asInt());
        System.out.printf(
                "%s: accuracy %.4f, genuine %.4f, impostor %.4f, rank-1 %.4f%n",
                model, verification.accuracy(), means.get(true), means.get(false), rank1);

        assertThat(verification.accuracy())
                .isCloseTo(expected.get("accuracy_mean").asDouble(), within(0.003));
        assertThat(means.get(true)).isCloseTo(expected.get("genuine_mean").asDouble(), within(0.02));
        assertThat(means.get(false)).isCloseTo(expected.get("impostor_mean").asDouble(), within(0.02));
        assertThat(rank1).isCloseTo(expected.get("loo_rank1").asDouble(), within(0.003));
    }

    /** Each photograph of a person who has another one is looked for among all other photographs. */
    private static double leaveOneOutRank1(Map<String, Embedding> embeddings, int expectedProbes) {
        List<String> files = new ArrayList<>(embeddings.keySet());
        List<String> people = files.stream().map(LfwTest::person).toList();
        Map<String, Long> counts = new HashMap<>();
        people.forEach(person -> counts.merge(person, 1L, Long::sum));
        List<Embedding> all = List.copyOf(embeddings.values());
        int[] probes = IntStream.range(0, files.size())
                .filter(i -> counts.get(people.get(i)) > 1)
                .toArray();
        assertThat(probes).hasSize(expectedProbes);
        long right = Arrays.stream(probes)
                .parallel()
                .filter(probe -> people.get(nearestOther(all, probe)).equals(people.get(probe)))
                .count();
        return (double) right / probes.length;
    }

    private static int nearestOther(List<Embedding> all, int probe) {
        return IntStream.range(0, all.size())
                .filter(i -> i != probe)
                .boxed()
                .max(Comparator.comparingDouble(i -> all.get(probe).cosine(all.get(i))))
                .orElseThrow();
    }

    private static String person(String file) {
        return file.substring(0, file.indexOf('/'));
    }
}
