package io.vultus.trainer.run;

import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.KFoldVerification.Trial;
import io.vultus.trainer.data.FaceDataset;
import io.vultus.trainer.data.FacePixels;
import io.vultus.trainer.layer.TrainableNetwork;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Accuracy of 1:1 verification, in ten folds of people: each person's first face against the second, and against the
 * next person's second.
 */
final class Verifier {

    private static final int FOLDS = 10;

    private final FaceDataset faces;
    private final int samples;

    /** Over a data set in which each person has the same number of faces, one after another. */
    Verifier(FaceDataset faces) {
        this.faces = faces;
        samples = faces.size() / faces.classes();
    }

    KFoldVerification verify(TrainableNetwork network) {
        List<float[]> embeddings = embed(network);
        List<Trial> trials = new ArrayList<>();
        int people = faces.classes();
        for (int person = 0; person < people; person++) {
            int fold = person % FOLDS;
            for (int sample = 0; sample + 1 < samples; sample++) {
                float[] face = embeddings.get(person * samples + sample);
                float[] same = embeddings.get(person * samples + sample + 1);
                // The next of the same fold: nobody is in two folds.
                int other = person + FOLDS < people ? person + FOLDS : fold;
                float[] different = embeddings.get(other * samples + sample + 1);
                trials.add(new Trial(cosine(face, same), true, fold));
                trials.add(new Trial(cosine(face, different), false, fold));
            }
        }
        return KFoldVerification.evaluate(trials, FOLDS);
    }

    private List<float[]> embed(TrainableNetwork network) {
        List<float[]> embeddings = new ArrayList<>();
        int batch = network.batch();
        float[] pixels = new float[batch * FacePixels.LENGTH];
        for (int from = 0; from < faces.size(); from += batch) {
            int count = Math.min(batch, faces.size() - from);
            for (int i = 0; i < count; i++) {
                FacePixels.write(faces.face(from + i), pixels, i);
            }
            network.input()
                    .assign(Nd4j.createFromArray(pixels)
                            .reshape('c', network.input().shape()));
            INDArray rows = network.embed();
            for (int i = 0; i < count; i++) {
                embeddings.add(rows.getRow(i).toFloatVector());
            }
        }
        return embeddings;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(Math.max(aa * bb, Double.MIN_NORMAL));
    }
}
