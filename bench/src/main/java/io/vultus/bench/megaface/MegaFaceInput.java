package io.vultus.bench.megaface;

import io.vultus.bench.report.Source;
import java.util.List;

/**
 * What a run works on.
 *
 * @param name of the data and the embedder
 * @param probes the images that are looked for
 * @param distractors among which; lists of growing size
 * @param sources everything that was read
 * @param noise what came of the noise lists
 */
public record MegaFaceInput(
        String name, Probes probes, List<Distractors> distractors, List<Source> sources, List<NoiseHits> noise) {

    /**
     * How well a noise list fits the images: one that names others, or names them otherwise, cleans nothing.
     *
     * @param list its file
     * @param entries how many images it names
     * @param hits how many of them there are, among the probes or in the longest list of distractors
     */
    public record NoiseHits(String list, int entries, int hits) {}

    public MegaFaceInput {
        noise = List.copyOf(noise);
        distractors = List.copyOf(distractors);
        sources = List.copyOf(sources);
    }

    /** Whether the images were made up: there is a list of nothing then. */
    boolean isSynthetic() {
        return name.startsWith("Synthetic");
    }

    /** Whether any image is known to be mislabelled. */
    public boolean hasNoise() {
        return !probes.noisy().isEmpty()
                || distractors.stream().anyMatch(list -> !list.noisy().isEmpty());
    }
}
