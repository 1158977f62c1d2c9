package io.vultus.trainer.export;

import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Operation.BatchNorm;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.Arrays;

/** What a batch normalisation in use does to each channel: {@code scale x + shift}. */
final class Affine {

    private final double[] scale;
    private final double[] shift;

    private Affine(double[] scale, double[] shift) {
        this.scale = scale;
        this.shift = shift;
    }

    static Affine identity(int channels) {
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        return new Affine(ones, new double[channels]);
    }

    static Affine of(TrainedNetwork trained, Node node, BatchNorm norm) {
        int channels = node.shape().channels();
        float[] mean = trained.weight(node.name() + ".mean", channels);
        float[] variance = trained.weight(node.name() + ".variance", channels);
        float[] offset = trained.weight(node.name() + ".offset", channels);
        Affine affine = identity(channels);
        if (norm.learnsScale()) {
            float[] learnt = trained.weight(node.name() + ".scale", channels);
            Arrays.setAll(affine.scale, c -> learnt[c]);
        }
        for (int c = 0; c < channels; c++) {
            affine.scale[c] /= Math.sqrt(variance[c] + norm.epsilon());
            affine.shift[c] = offset[c] - mean[c] * affine.scale[c];
        }
        return affine;
    }

    double scale(int channel) {
        return scale[channel];
    }

    double shift(int channel) {
        return shift[channel];
    }

    float[] scales() {
        return floats(scale);
    }

    float[] shifts() {
        return floats(shift);
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
