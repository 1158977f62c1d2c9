package io.vultus.trainer.export;

import java.util.Arrays;

/** The weights of a convolution or dense layer, with the norms on either side of it inside. */
final class FoldedWeights {

    private final float[] kernels;
    private final float[] bias;

    private FoldedWeights(float[] kernels, float[] bias) {
        this.kernels = kernels;
        this.bias = bias;
    }

    /**
     * Folds.
     *
     * @param inputChannels of one output channel: those of its group
     * @param outputsPerGroup how many output channels see the same input channels
     * @param area values of one input channel under the window
     */
    static FoldedWeights of(
            float[] kernels,
            float[] bias,
            Affine before,
            Affine after,
            int inputChannels,
            int outputsPerGroup,
            int area) {
        float[] folded = new float[kernels.length];
        double[] sums = new double[bias.length];
        for (int out = 0; out < bias.length; out++) {
            int firstInput = out / outputsPerGroup * inputChannels;
            double sum = bias[out];
            for (int i = 0; i < inputChannels * area; i++) {
                int at = out * inputChannels * area + i;
                int channel = firstInput + i / area;
                sum += kernels[at] * before.shift(channel);
                folded[at] = (float) (kernels[at] * before.scale(channel) * after.scale(out));
            }
            sums[out] = sum * after.scale(out) + after.shift(out);
        }
        return new FoldedWeights(folded, Affine.floats(sums));
    }

    /** One row an output channel: its input channels, each with the pixels of the window. */
    float[] kernels() {
        return kernels;
    }

    /** One value an output channel. */
    float[] bias() {
        return bias;
    }

    /** Whether adding the bias would change nothing. */
    boolean isUnbiased() {
        return Arrays.equals(bias, new float[bias.length]);
    }
}
