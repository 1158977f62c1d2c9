package io.vultus.trainer.run;

import io.vultus.face.FaceCrop;
import io.vultus.trainer.data.FacePixels;
import io.vultus.trainer.layer.BatchNetwork;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Verifies a network over sets. */
final class Verifier {

    private final List<VerificationSet> sets;
    private final boolean mirror;

    /** Verifies over sets; with {@code mirror} a face's embedding is the sum of its own and its mirror image's. */
    Verifier(List<VerificationSet> sets, boolean mirror) {
        this.sets = sets;
        this.mirror = mirror;
    }

    List<VerificationResult> verify(BatchNetwork network) throws InterruptedException {
        List<VerificationResult> results = new ArrayList<>();
        for (VerificationSet set : sets) {
            results.add(set.evaluate(embed(network, set)));
        }
        return results;
    }

    /** Embeds all faces of a set, to unit length. */
    private float[][] embed(BatchNetwork network, VerificationSet set) throws InterruptedException {
        float[][] embeddings = new float[set.size()][];
        for (int from = 0; from < embeddings.length; from += network.batch()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            List<FaceCrop> faces = new ArrayList<>();
            for (int i = from; i < Math.min(embeddings.length, from + network.batch()); i++) {
                faces.add(set.face(i));
            }
            float[][] rows = embed(network, faces);
            for (int i = 0; i < rows.length; i++) {
                embeddings[from + i] = unit(rows[i]);
            }
        }
        return embeddings;
    }

    private float[][] embed(BatchNetwork network, List<FaceCrop> faces) {
        float[][] rows = outputs(network, faces);
        if (mirror) {
            float[][] mirrored =
                    outputs(network, faces.stream().map(FaceCrop::flipped).toList());
            for (int i = 0; i < rows.length; i++) {
                for (int d = 0; d < rows[i].length; d++) {
                    rows[i][d] += mirrored[i][d];
                }
            }
        }
        return rows;
    }

    /** What the network makes of faces, at most a batch; of any length. */
    private static float[][] outputs(BatchNetwork network, List<FaceCrop> faces) {
        float[] pixels = new float[network.batch() * FacePixels.LENGTH];
        for (int i = 0; i < faces.size(); i++) {
            FacePixels.write(faces.get(i), pixels, i);
        }
        network.input()
                .assign(Nd4j.createFromArray(pixels)
                        .reshape('c', network.input().shape()));
        INDArray rows = network.embed();
        float[][] outputs = new float[faces.size()][];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = rows.getRow(i).toFloatVector();
        }
        return outputs;
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
