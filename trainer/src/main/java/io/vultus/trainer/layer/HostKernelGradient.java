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

    /** Floats of the patches of some lines: they and what they are multiplied with stay in a second-level cache. */
    private static final int PATCHES = 120_000;

    private final Window kernel;

    /** Of some lines of a sample: a row for each value of a kernel, what it is multiplied with at each place there. */
    private INDArray patches;

    /** Of the same lines: a row for each place. Products with transposed right sides take four times as long. */
    private INDArray places;

    private INDArray sum;
    private float[] planes;
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
        int outputs = Math.toIntExact(gradient.size(1));
        int down = Math.toIntExact(gradient.size(2));
        int across = Math.toIntExact(gradient.size(3));
        prepare(input, outputs, down, across);
        int lines = row.length / across;
        FloatBuffer faces = HostMemory.of(input);
        for (int sample = 0; sample < input.size(0); sample++) {
            faces.get(sample * planes.length, planes);
            split(Math.toIntExact(input.size(3)));
            for (int line = 0; line < down; line += lines) {
                gather(Math.toIntExact(input.size(1)), Math.toIntExact(input.size(3)), line, across);
                transpose(gradient, (sample * outputs * down + line) * across, outputs, down * across);
                if (sample == 0 && line == 0) {
                    Products.times(patches, places, sum);
                } else {
                    Products.addTimes(patches, places, sum);
                }
            }
        }
        Reshape.to(byKernel, outputs, byKernel.length() / outputs).assign(sum.transpose());
    }

    private void prepare(INDArray input, int outputs, int down, int across) {
        if (patches != null) {
            return;
        }
        int channels = Math.toIntExact(input.size(1));
        int height = Math.toIntExact(input.size(2));
        int width = Math.toIntExact(input.size(3));
        int values = channels * kernel.area();
        int lines = Math.clamp(PATCHES / (values * across), 1, down);
        while (down % lines != 0) {
            lines--;
        }
        int count = lines * across;
        patches = Nd4j.create(DataType.FLOAT, values, count);
        places = Nd4j.create(DataType.FLOAT, count, outputs);
        sum = Nd4j.create(DataType.FLOAT, values, outputs);
        planes = new float[channels * height * width];
        columns = new float[channels * height * stepsOver(width) * kernel.stride()];
        row = new float[count];
        result = new float[count * outputs];
    }

    /** Takes the gradients of some lines. */
    private void transpose(INDArray gradient, int from, int outputs, int area) {
        FloatBuffer values = HostMemory.of(gradient);
        for (int output = 0; output < outputs; output++) {
            values.get(from + output * area, row);
            for (int place = 0; place < row.length; place++) {
                result[place * outputs + output] = row[place];
            }
        }
        HostMemory.of(places).put(0, result);
    }

    private void gather(int channels, int width, int firstLine, int across) {
        FloatBuffer into = HostMemory.of(patches);
        int height = planes.length / width / channels;
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < kernel.height(); y++) {
                for (int x = 0; x < kernel.width(); x++) {
                    int top = firstLine * kernel.stride() + y - kernel.rows();
                    gather(channel * height, height, top, x - kernel.columns(), width, across);
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
        for (int line = 0; line < planes.length / width; line++) {
            for (int phase = 0; phase < stride; phase++) {
                int to = (line * stride + phase) * steps;
                for (int i = 0; i * stride + phase < width; i++) {
                    columns[to + i] = planes[line * width + i * stride + phase];
                }
            }
        }
    }

    /**
     * What one value of the kernel meets at each place of some lines; beyond the edge, zeros.
     *
     * @param plane the line of {@link #planes} at which its channel begins
     * @param height of a channel
     * @param top the line of the channel that it meets first
     * @param left the column that it meets first
     * @param width of a channel
     * @param across places of a line
     */
    private void gather(int plane, int height, int top, int left, int width, int across) {
        int stride = kernel.stride();
        int first = Math.max(0, Math.ceilDiv(-left, stride));
        int end = Math.min(across, Math.ceilDiv(width - left, stride));
        int column = left + first * stride;
        for (int to = 0; to < row.length; to += across) {
            int line = top + to / across * stride;
            if (line < 0 || line >= height) {
                Arrays.fill(row, to, to + across, 0);
                continue;
            }
            int from = ((plane + line) * stride + column % stride) * stepsOver(width) + column / stride;
            Arrays.fill(row, to, to + first, 0);
            System.arraycopy(columns, from, row, to + first, end - first);
            Arrays.fill(row, to + end, to + across, 0);
        }
    }
}
