package io.vultus.model;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.InferenceEngine;
import io.vultus.face.FaceCrop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the engine that runs a model fastest on this machine: each embeds the same few crops, one after the other on
 * one thread, and the median over the rounds counts. One whose embeddings differ from those of {@link #REFERENCE} is
 * left out, as is one that cannot run the model at all.
 */
final class EngineMeasurement {

    /** It changes the graph least, so the others are held against it. */
    static final InferenceEngine REFERENCE = InferenceEngine.ONNX_RUNTIME_BASIC;

    /** Rounding of another order of the same additions stays far above it; a layer run wrongly, far below. */
    static final double LEAST_COSINE = 0.999;

    private static final int ROUNDS = 5;

    private final Function<InferenceEngine, FaceEmbedder> open;
    private final List<FaceCrop> crops;

    /** @param open opens the model with an engine */
    EngineMeasurement(Function<InferenceEngine, FaceEmbedder> open) {
        this.open = open;
        this.crops = DrawnCrops.CROPS;
    }

    /**
     * Measures all engines.
     *
     * @return one timing an engine, fastest first, those left out last
     */
    List<EngineTiming> run(ProgressListener progress) {
        List<InferenceEngine> engines = new ArrayList<>(List.of(InferenceEngine.values()));
        engines.sort(Comparator.comparingInt(engine -> engine == REFERENCE ? 0 : 1));
        Map<InferenceEngine, EngineTiming> timings = new EnumMap<>(InferenceEngine.class);
        List<Embedding> reference = null;
        for (InferenceEngine engine : engines) {
            progress.progress("measuring engines", timings.size(), engines.size());
            try (FaceEmbedder embedder = open.apply(engine)) {
                List<Embedding> embeddings = embedder.embedAll(crops);
                reference = reference == null ? embeddings : reference;
                timings.put(engine, timing(engine, embedder, leastCosine(reference, embeddings)));
            } catch (VultusException e) {
                timings.put(engine, EngineTiming.leftOut(engine, "cannot run it: " + e.getMessage()));
            }
        }
        progress.progress("measuring engines", engines.size(), engines.size());
        return timings.values().stream().sorted().toList();
    }

    /** The fastest engine that runs the model rightly. */
    static InferenceEngine fastest(List<EngineTiming> timings) {
        return timings.stream()
                .filter(timing -> timing.problem().isEmpty())
                .min(Comparator.naturalOrder())
                .map(EngineTiming::engine)
                .orElseThrow(() -> new UnsuitableModelException("no engine can run the embedder: " + timings));
    }

    private EngineTiming timing(InferenceEngine engine, FaceEmbedder embedder, double cosine) {
        if (!(cosine > LEAST_COSINE)) {
            return EngineTiming.leftOut(engine, String.format("disagrees with %s: cosine %.4f", REFERENCE, cosine));
        }
        double[] millis = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            crops.forEach(embedder::embed);
            millis[round] = (System.nanoTime() - start) / 1e6 / crops.size();
        }
        Arrays.sort(millis);
        return new EngineTiming(engine, millis[ROUNDS / 2], Optional.empty());
    }

    private static double leastCosine(List<Embedding> reference, List<Embedding> embeddings) {
        double least = 1;
        for (int i = 0; i < reference.size(); i++) {
            least = Math.min(least, reference.get(i).cosine(embeddings.get(i)));
        }
        return least;
    }
}
