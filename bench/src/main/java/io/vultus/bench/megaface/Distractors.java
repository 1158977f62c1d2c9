package io.vultus.bench.megaface;

import io.vultus.search.EmbeddingMatrix;
import java.util.AbstractList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A list of distractors.
 *
 * @param set the list's number, from 1
 * @param embeddings unit vectors
 * @param names what the images are called; not copied, as it may make them up when asked
 * @param noisy which of them show a probe identity
 */
public record Distractors(int set, EmbeddingMatrix embeddings, List<String> names, BitSet noisy) {

    /** Those that are not noisy. */
    Distractors clean() {
        if (noisy.isEmpty()) {
            return this;
        }
        int[] kept =
                IntStream.range(0, embeddings.rows()).filter(i -> !noisy.get(i)).toArray();
        return new Distractors(set, embeddings.select(kept), named(kept), new BitSet());
    }

    private List<String> named(int[] kept) {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return names.get(kept[index]);
            }

            @Override
            public int size() {
                return kept.length;
            }
        };
    }

    /** The first of them, as a smaller list. */
    Distractors first(int count) {
        return new Distractors(
                set,
                embeddings.select(IntStream.range(0, count).toArray()),
                names.subList(0, count),
                noisy.get(0, count));
    }
}
