package io.vultus.trainer.run;

import io.vultus.trainer.data.FacePixels;
import io.vultus.trainer.layer.BatchNetwork;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Verifies a network over sets. */
final class Verifier {

    private final List<VerificationSet> sets;

    Verifier(List<VerificationSet> sets) {
        this.sets = sets;
    }

    List<VerificationResult> verify(BatchNetwork network) throws InterruptedException {
        List<VerificationResult> results = new ArrayList<>();
        for (VerificationSet set : sets) {
            results.add(set.evaluate(embed(network, set)));
        }
        return results;
    }

    /** Embeds all faces of a set, to unit length. */
    private static float[][] embed(BatchNetwork network, VerificationSet set) throws InterruptedException {
        float[][] embeddings = new float[set.size()][];
        int batch = network.batch();
        float[] pixels = new float[batch * FacePixels.LENGTH];
        for (int from = 0; from < embeddings.length; from += batch) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int count = Math.min(batch, embeddings.length - from);
            for (int i = 0; i < count; i++) {
                FacePixels.write(set.face(from + i), pixels, i);
            }
            network.input()
                    .assign(Nd4j.createFromArray(pixels)
                            .reshape('c', network.input().shape()));
            INDArray rows = network.embed();
            for (int i = 0; i < count; i++) {
                embeddings[from + i] = unit(rows.getRow(i).toFloatVector());
            }
        }
        return embeddings;
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(Math.max(squares, Double.MIN_NORMAL));
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) length;
        }
        return vector;
    }
}
