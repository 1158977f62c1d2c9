package io.vultus.gallery.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.VectorUtil;

/** Turns vectors into codes and writes them, block by block; holds one block. */
final class CodeEncoder {

    private final CodeLayout layout;
    private final VectorSimilarityFunction similarity;
    private final float[] centroid;
    private final IndexOutput out;
    private final ByteBuffer block;
    private final Projection projection;
    private final float[] residual;
    private final float[] projected;
    private final byte[] bits;
    private int count;

    CodeEncoder(VectorSimilarityFunction similarity, float[] centroid, IndexOutput out) {
        layout = CodeLayout.of(centroid.length);
        projection = new Projection(centroid.length);
        projected = new float[layout.bits()];
        bits = new byte[layout.codeRows()];
        this.similarity = similarity;
        this.centroid = centroid;
        this.out = out;
        block = ByteBuffer.allocate(layout.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        residual = new float[centroid.length];
    }

    /** What is encoded of a vector: itself, or its direction. */
    static float[] encoded(VectorSimilarityFunction similarity, float[] vector) {
        return similarity == VectorSimilarityFunction.COSINE ? VectorUtil.l2normalize(vector.clone(), false) : vector;
    }

    /** Encodes the next vector; does not keep it. */
    void add(float[] vector) throws IOException {
        float[] encoded = encoded(similarity, vector);
        for (int i = 0; i < residual.length; i++) {
            residual[i] = encoded[i] - centroid[i];
        }
        projection.apply(residual, projected);
        int lane = count % CodeLayout.BLOCK;
        float sumOfMagnitudes = putSigns(lane);
        float scale = sumOfMagnitudes == 0 ? 0 : VectorUtil.dotProduct(residual, residual) / sumOfMagnitudes;
        int number = CodeLayout.number(lane);
        block.putFloat(layout.scales() + number, scale);
        block.putFloat(layout.offsets() + number, offset(encoded));
        count++;
        if (count % CodeLayout.BLOCK == 0) {
            writeBlock();
        }
    }

    /** Writes what is left; unused places of the last block are zero. */
    int finish() throws IOException {
        if (count % CodeLayout.BLOCK != 0) {
            writeBlock();
        }
        return count;
    }

    private float offset(float[] encoded) {
        float offset = VectorUtil.dotProduct(encoded, centroid);
        return similarity == VectorSimilarityFunction.EUCLIDEAN
                ? offset - VectorUtil.dotProduct(encoded, encoded) / 2
                : offset;
    }

    private float putSigns(int lane) {
        float sum = Projection.signs(projected, bits);
        for (int row = 0; row < bits.length; row++) {
            block.put(lane + row * CodeLayout.ROW_BYTES, bits[row]);
        }
        return sum;
    }

    private void writeBlock() throws IOException {
        out.writeBytes(block.array(), block.capacity());
        Arrays.fill(block.array(), (byte) 0);
    }
}
