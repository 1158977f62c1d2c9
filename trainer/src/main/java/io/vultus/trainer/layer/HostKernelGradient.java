package io.vultus.trainer.layer;

import io.vultus.trainer.network.Window;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a convolution by its kernels alone, over floats in host memory. ND4J's operation computes that by the
 * input with it, which takes most of the time where the input is a face: of three channels, and of no interest.
 *
 * <p>Each value of a kernel is multiplied with every so many values of every so many lines. A sample is laid out so
 * that these lie one after another, with zeros beyond the edges; the gradients' lines have zeros behind them, to be as
 * long. A kernel value's gradient is then one long product for each output.
 */
final class HostKernelGradient {

    private static final Optional<CorrelationKernel> KERNEL =
            VectorApi.find(CorrelationKernel.class, "VectorCorrelationKernel");

    private final Window window;
    private final CorrelationKernel kernel;
    private Layout layout;

    private HostKernelGradient(Window window, CorrelationKernel kernel) {
        this.window = window;
        this.kernel = kernel;
    }

    /** One for arrays of a type, if that is possible on the back end in use. */
    static Optional<HostKernelGradient> of(Window window, DataType type) {
        return HostMemory.holdsFloats(type)
                ? KERNEL.map(kernel -> new HostKernelGradient(window, kernel))
                : Optional.empty();
    }

    /**
     * Computes it.
     *
     * @param input batch × channels × height × width
     * @param gradient of the loss by the result
     * @param byKernel takes it: out × channels × kernel height × kernel width
     */
    void compute(INDArray input, INDArray gradient, INDArray byKernel) {
        if (layout == null) {
            layout = new Layout(input, gradient);
        }
        Arrays.fill(layout.sums, 0);
        FloatBuffer faces = HostMemory.of(input);
        FloatBuffer gradients = HostMemory.of(gradient);
        for (int sample = 0; sample < input.size(0); sample++) {
            int from = sample * layout.outputs * layout.down * layout.across;
            layout.takeFace(faces, sample);
            IntStream.range(0, layout.groups()).parallel().forEach(group -> layout.add(gradients, from, group));
        }
        HostMemory.write(layout.totals(), byKernel);
    }

    /** Memory for samples of one size. */
    private final class Layout {

        private final int channels;
        private final int height;
        private final int width;
        private final int outputs;
        private final int down;
        private final int across;

        /** The first line and column of the laid-out sample, in steps of the stride. */
        private final int top;

        private final int left;

        /** Of a line that is laid out. */
        private final int pitch;

        /** Values of every so many lines and columns of a channel. */
        private final int plane;

        /** Where in the laid-out sample each value of a kernel begins. */
        private final int[] taps;

        private final float[] face;
        private final float[] laidOut;
        private final int length;
        private final float[] gradients;
        private final float[] sums;

        Layout(INDArray input, INDArray gradient) {
            channels = Math.toIntExact(input.size(1));
            height = Math.toIntExact(input.size(2));
            width = Math.toIntExact(input.size(3));
            outputs = Math.toIntExact(gradient.size(1));
            down = Math.toIntExact(gradient.size(2));
            across = Math.toIntExact(gradient.size(3));
            int stride = window.stride();
            top = Math.floorDiv(-window.rows(), stride);
            left = Math.floorDiv(-window.columns(), stride);
            pitch = across + Math.floorDiv(window.width() - 1 - window.columns(), stride) - left;
            plane = pitch * (down + Math.floorDiv(window.height() - 1 - window.rows(), stride) - top);
            taps = taps();
            face = new float[channels * height * width];
            length = roundUp(down * pitch, CorrelationKernel.ALIGNMENT);
            // What products take from behind a plane is multiplied with zeros, but it must be there.
            laidOut = new float[channels * stride * stride * plane + pitch + CorrelationKernel.ALIGNMENT];
            gradients = new float[groups() * CorrelationKernel.OUTPUTS * length];
            sums = new float[groups() * CorrelationKernel.OUTPUTS * taps.length * kernel.lanes()];
        }

        private static int roundUp(int value, int multiple) {
            return Math.ceilDiv(value, multiple) * multiple;
        }

        private int[] taps() {
            int count = channels * window.area();
            int[] places = new int[roundUp(count, CorrelationKernel.TAPS)];
            for (int i = 0; i < count; i++) {
                int y = i / window.width() % window.height() - window.rows();
                int x = i % window.width() - window.columns();
                places[i] = plane(i / window.area(), y, x)
                        + (Math.floorDiv(y, window.stride()) - top) * pitch
                        + Math.floorDiv(x, window.stride())
                        - left;
            }
            return places;
        }

        /** Where those values of a channel begin that are whole strides from a line and a column. */
        private int plane(int channel, int y, int x) {
            int stride = window.stride();
            return ((channel * stride + Math.floorMod(y, stride)) * stride + Math.floorMod(x, stride)) * plane;
        }

        int groups() {
            return Math.ceilDiv(outputs, CorrelationKernel.OUTPUTS);
        }

        void takeFace(FloatBuffer faces, int sample) {
            faces.get(sample * face.length, face);
            for (int channel = 0; channel < channels; channel++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < Math.min(window.stride(), width); x++) {
                        layOut(channel, y, x);
                    }
                }
            }
        }

        /** Lays out every so many values of a line, beginning with one of the first. */
        private void layOut(int channel, int y, int x) {
            int stride = window.stride();
            int line = y / stride - top;
            if (line >= plane / pitch) {
                return;
            }
            int from = (channel * height + y) * width + x;
            int to = plane(channel, y, x) + line * pitch - left;
            int count = Math.min(Math.ceilDiv(width - x, stride), pitch + left);
            for (int i = 0; i < count; i++) {
                laidOut[to + i] = face[from + i * stride];
            }
        }

        /** Adds the products of some outputs' gradients in a sample. */
        void add(FloatBuffer from, int sample, int group) {
            int first = group * CorrelationKernel.OUTPUTS;
            for (int output = first; output < Math.min(outputs, first + CorrelationKernel.OUTPUTS); output++) {
                for (int y = 0; y < down; y++) {
                    from.get(sample + (output * down + y) * across, gradients, output * length + y * pitch, across);
                }
            }
            kernel.add(gradients, first * length, length, laidOut, taps, sums, first * taps.length * kernel.lanes());
        }

        /** Out × channels × kernel height × kernel width. */
        double[] totals() {
            int each = channels * window.area();
            double[] totals = new double[outputs * each];
            for (int i = 0; i < totals.length; i++) {
                int from = (i / each * taps.length + i % each) * kernel.lanes();
                for (int lane = 0; lane < kernel.lanes(); lane++) {
                    totals[i] += sums[from + lane];
                }
            }
            return totals;
        }
    }
}
