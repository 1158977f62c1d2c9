package io.vultus.bench.megaface;

import io.vultus.search.EmbeddingMatrix;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images that are looked for.
 *
 * @param embeddings unit vectors
 * @param names what the images are called
 * @param identities for each image whom it is said to show
 * @param noisy which of them show somebody else
 */
public record Probes(EmbeddingMatrix embeddings, List<String> names, List<String> identities, BitSet noisy) {

    public Probes {
        names = List.copyOf(names);
        identities = List.copyOf(identities);
    }

    /** Those that are not noisy. */
    Probes clean() {
        int[] kept =
                IntStream.range(0, identities.size()).filter(i -> !noisy.get(i)).toArray();
        return new Probes(
                embeddings.select(kept),
                IntStream.of(kept).mapToObj(names::get).toList(),
                IntStream.of(kept).mapToObj(identities::get).toList(),
                new BitSet());
    }
}
