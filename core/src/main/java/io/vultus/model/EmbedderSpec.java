package io.vultus.model;

import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;

/**
 * The face embedder of a pack: a network from 112×112 faces, aligned to the ArcFace template, to vectors.
 *
 * @param file the pack's ONNX file
 * @param dimension the number of values of an embedding, from 1 to {@link #MAX_DIMENSION}
 * @param preprocessing how pixels become the network's input
 * @param engine what runs it fastest, as far as measured
 * @param flip whether the embedding is that of the face and its mirror image together; twice the work for a little
 *     accuracy
 */
public record EmbedderSpec(
        String file, int dimension, Preprocessing preprocessing, InferenceEngine engine, boolean flip) {

    /** Published face embedders have 128 to 1024 dimensions; more than this is a mistake in the file. */
    public static final int MAX_DIMENSION = 4096;

    public EmbedderSpec {
        PackNames.requireFile(file);
        PackNames.requireRange("embedder.dimension", dimension, 1, MAX_DIMENSION);
    }

    EmbedderSpec withEngine(InferenceEngine fastest) {
        return new EmbedderSpec(file, dimension, preprocessing, fastest, flip);
    }
}
