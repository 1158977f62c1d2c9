package io.vultus.search;

import java.util.Objects;

/** Some rows of another matrix. */
final class SelectedEmbeddings implements EmbeddingMatrix {

    private final EmbeddingMatrix all;
    private final int[] chosen;

    SelectedEmbeddings(EmbeddingMatrix all, int[] chosen) {
        this.all = all;
        this.chosen = chosen;
    }

    @Override
    public int rows() {
        return chosen.length;
    }

    @Override
    public int dimension() {
        return all.dimension();
    }

    @Override
    public void read(int from, int count, float[] out) {
        Objects.checkFromIndexSize(from, count, chosen.length);
        if (count > 0 && isRun(from, count)) {
            all.read(chosen[from], count, out);
            return;
        }
        int dimension = dimension();
        float[] row = new float[dimension];
        for (int i = 0; i < count; i++) {
            all.read(chosen[from + i], 1, row);
            System.arraycopy(row, 0, out, i * dimension, dimension);
        }
    }

    /** Whether the rows follow each other in the whole matrix too. */
    private boolean isRun(int from, int count) {
        for (int i = 1; i < count; i++) {
            if (chosen[from + i] != chosen[from] + i) {
                return false;
            }
        }
        return true;
    }
}
