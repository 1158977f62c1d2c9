package io.vultus.trainer.layer;

import io.vultus.trainer.network.Window;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradient of a convolution by its kernels alone, over floats in host memory. ND4J's operation computes that by the
 * input with it, which takes most of the time where the input is a face: of three channels, and of no interest.
 */
final class HostKernelGradient {

    private final Window kernel;

    /** Of one sample: a row for each value of a kernel, what it is multiplied with at each place of the result. */
    private INDArray patches;

    /** Of one sample: a row for each place. Products with transposed right sides take four times as long. */
    private INDArray places;

    private INDArray share;
    private INDArray sum;
    private float[] plane;
    private float[] columns;
    private float[] row;
    private float[] result;

    HostKernelGradient(Window kernel) {
        this.kernel = kernel;
    }

    /**
     * Computes it.
     *
     * @param input batch × channels × height × width
     * @param gradient of the loss by the result
     * @param byKernel takes it: out × channels × kernel height × kernel width
     */
    void compute(INDArray input, INDArray gradient, INDArray byKernel) {
        int samples = Math.toIntExact(input.size(0));
        int outputs = Math.toIntExact(gradient.size(1));
        prepare(input, outputs, Math.toIntExact(gradient.size(2) * gradient.size(3)));
        for (int sample = 0; sample < samples; sample++) {
            gather(input, sample, Math.toIntExact(gradient.size(3)));
            transpose(gradient, sample, outputs);
            Products.times(patches, places, sample == 0 ? sum : share);
            if (sample > 0) {
                sum.addi(share);
            }
        }
        Reshape.to(byKernel, outputs, byKernel.length() / outputs).assign(sum.transpose());
    }

    private void prepare(INDArray input, int outputs, int count) {
        if (patches != null && patches.size(1) == count) {
            return;
        }
        int height = Math.toIntExact(input.size(2));
        int width = Math.toIntExact(input.size(3));
        long values = input.size(1) * kernel.area();
        patches = Nd4j.create(DataType.FLOAT, values, count);
        places = Nd4j.create(DataType.FLOAT, count, outputs);
        sum = Nd4j.create(DataType.FLOAT, values, outputs);
        share = sum.ulike();
        plane = new float[height * width];
        columns = new float[height * stepsOver(width) * kernel.stride()];
        row = new float[count];
        result = new float[count * outputs];
    }

    private void transpose(INDArray gradient, int sample, int outputs) {
        FloatBuffer from = HostMemory.of(gradient);
        for (int output = 0; output < outputs; output++) {
            from.get((sample * outputs + output) * row.length, row);
            for (int place = 0; place < row.length; place++) {
                result[place * outputs + output] = row[place];
            }
        }
        HostMemory.of(places).put(0, result);
    }

    private void gather(INDArray input, int sample, int across) {
        int channels = Math.toIntExact(input.size(1));
        int width = Math.toIntExact(input.size(3));
        FloatBuffer from = HostMemory.of(input);
        FloatBuffer into = HostMemory.of(patches);
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            from.get((sample * channels + channel) * plane.length, plane);
            split(width);
            for (int y = 0; y < kernel.height(); y++) {
                for (int x = 0; x < kernel.width(); x++) {
                    gather(y, x, width, across);
                    into.put(at, row);
                    at += row.length;
                }
            }
        }
    }

    private int stepsOver(int width) {
        return Math.ceilDiv(width, kernel.stride());
    }

    /** Puts what the kernel meets in its steps across a line side by side, so that it can be copied in one piece. */
    private void split(int width) {
        int stride = kernel.stride();
        int steps = stepsOver(width);
        for (int line = 0; line < plane.length / width; line++) {
            for (int phase = 0; phase < stride; phase++) {
                int to = (line * stride + phase) * steps;
                for (int i = 0; i * stride + phase < width; i++) {
                    columns[to + i] = plane[line * width + i * stride + phase];
                }
            }
        }
    }

    /** What one value of the kernel meets at each place; beyond the edge, zeros. */
    private void gather(int y, int x, int width, int across) {
        int stride = kernel.stride();
        int height = plane.length / width;
        int left = x - kernel.columns();
        int first = Math.max(0, Math.ceilDiv(-left, stride));
        int end = Math.min(across, Math.ceilDiv(width - left, stride));
        int column = left + first * stride;
        for (int to = 0; to < row.length; to += across) {
            int line = to / across * stride + y - kernel.rows();
            if (line < 0 || line >= height) {
                Arrays.fill(row, to, to + across, 0);
                continue;
            }
            int from = (line * stride + column % stride) * stepsOver(width) + column / stride;
            Arrays.fill(row, to, to + first, 0);
            System.arraycopy(columns, from, row, to + first, end - first);
            Arrays.fill(row, to + end, to + across, 0);
        }
    }
}
