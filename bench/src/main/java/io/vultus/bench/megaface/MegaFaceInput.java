package io.vultus.bench.megaface;

import java.util.List;

/**
 * What a run works on.
 *
 * @param name of the data and the embedder
 * @param probes the images that are looked for
 * @param distractors among which; lists of growing size
 * @param sources everything that was read, with its hash, so that another run can be known to be of the same
 */
public record MegaFaceInput(String name, Probes probes, List<Distractors> distractors, List<Source> sources) {

    /**
     * Something that was read or made.
     *
     * @param name file, folder, or in words
     * @param sha256 of a file's bytes, or of a matrix's values as little-endian float32; in hexadecimal digits
     */
    public record Source(String name, String sha256) {}

    public MegaFaceInput {
        distractors = List.copyOf(distractors);
        sources = List.copyOf(sources);
    }
}
