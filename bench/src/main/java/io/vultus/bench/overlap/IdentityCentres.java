package io.vultus.bench.overlap;

import io.vultus.embedding.Embedding;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the images of each identity have in common: the direction of their sum.
 *
 * @param identities their names
 * @param centres unit vectors, in the same order
 */
public record IdentityCentres(List<String> identities, EmbeddingMatrix centres) {

    public IdentityCentres {
        identities = List.copyOf(identities);
    }

    /** Collects images; memory is that of the centres. */
    public static final class Builder {

        private final Map<String, float[]> sums = new LinkedHashMap<>();

        /** Adds an image. */
        public void add(String identity, Embedding image) {
            float[] vector = image.toArray();
            float[] sum = sums.computeIfAbsent(identity, id -> new float[vector.length]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }

        /**
         * The centres, in the order in which identities were seen first.
         *
         * @throws IllegalArgumentException if there are none, or the images of one cancel out
         */
        public IdentityCentres build() {
            if (sums.isEmpty()) {
                throw new IllegalArgumentException("there are no images to find centres of");
            }
            HeapEmbeddings.Builder matrix =
                    EmbeddingMatrix.builder(sums.values().iterator().next().length);
            sums.forEach((identity, sum) -> matrix.add(Embedding.normalise(sum).toArray()));
            return new IdentityCentres(List.copyOf(sums.keySet()), matrix.build());
        }
    }
}
