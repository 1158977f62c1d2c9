package io.vultus.trainer.layer;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Over floats in host memory: every function reads each map once and writes each once, in pieces that stay in the
 * processor's first caches. Channels run in parallel, each in one thread, so that sums have the same bits whatever the
 * number of threads.
 */
final class HostChannelMath implements ChannelMath {

    /** Floats of a piece: three of them fit into a first-level cache of 48 KiB. */
    private static final int PIECE = 3136;

    /** Times this, any positive normal float is at least 1 or near it, so that clamping tells the sign. */
    private static final float HUGE = 0x1p126f;

    /** A map as it lies in memory. */
    private record Map(FloatBuffer values, int samples, int channels, int area) {

        static Map of(INDArray array) {
            int samples = Math.toIntExact(array.size(0));
            int channels = Math.toIntExact(array.size(1));
            int area = Math.toIntExact(array.length() / samples / channels);
            return new Map(array.data().asNioFloat(), samples, channels, area);
        }

        int offset(int sample, int channel) {
            return (sample * channels + channel) * area;
        }
    }

    /** What to do with one piece of a channel. */
    @FunctionalInterface
    private interface Piece {
        void run(int offset, int length);
    }

    private static void forEachPiece(Map map, int channel, Piece piece) {
        for (int sample = 0; sample < map.samples(); sample++) {
            int offset = map.offset(sample, channel);
            for (int done = 0; done < map.area(); done += PIECE) {
                piece.run(offset + done, Math.min(PIECE, map.area() - done));
            }
        }
    }

    @Override
    public void moments(INDArray x, double[] mean, double[] variance) {
        Map in = Map.of(x);
        double count = (double) in.samples() * in.area();
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = new float[PIECE];
            double[] sums = new double[2];
            forEachPiece(in, channel, (offset, length) -> {
                in.values().get(offset, a, 0, length);
                addSums(a, a, length, sums);
            });
            mean[channel] = sums[0] / count;
            variance[channel] = Math.max(0, sums[1] / count - mean[channel] * mean[channel]);
        });
    }

    @Override
    public void sums(INDArray g, INDArray x, double[] sumG, double[] sumGX) {
        Map gradient = Map.of(g);
        Map in = Map.of(x);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = new float[PIECE];
            float[] b = new float[PIECE];
            double[] sums = new double[2];
            forEachPiece(in, channel, (offset, length) -> {
                gradient.values().get(offset, a, 0, length);
                in.values().get(offset, b, 0, length);
                addSums(a, b, length, sums);
            });
            sumG[channel] = sums[0];
            sumGX[channel] = sums[1];
        });
    }

    /** Adds the sums of a and of a b. Four at a time, because one addition would wait for the one before. */
    private static void addSums(float[] a, float[] b, int length, double[] sums) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double p0 = 0;
        double p1 = 0;
        double p2 = 0;
        double p3 = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            s0 += a[i];
            s1 += a[i + 1];
            s2 += a[i + 2];
            s3 += a[i + 3];
            p0 += (double) a[i] * b[i];
            p1 += (double) a[i + 1] * b[i + 1];
            p2 += (double) a[i + 2] * b[i + 2];
            p3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < length; i++) {
            s0 += a[i];
            p0 += (double) a[i] * b[i];
        }
        sums[0] += s0 + s1 + (s2 + s3);
        sums[1] += p0 + p1 + (p2 + p3);
    }

    @Override
    public void affine(INDArray x, double[] scale, double[] shift, INDArray y) {
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = new float[PIECE];
            float s = (float) scale[channel];
            float t = (float) shift[channel];
            forEachPiece(in, channel, (offset, length) -> {
                in.values().get(offset, a, 0, length);
                for (int i = 0; i < length; i++) {
                    a[i] = s * a[i] + t;
                }
                out.values().put(offset, a, 0, length);
            });
        });
    }

    @Override
    public void combine(INDArray g, double[] a, INDArray x, double[] b, double[] c, INDArray y, boolean add) {
        Map gradient = Map.of(g);
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] p = new float[PIECE];
            float[] q = new float[PIECE];
            float[] sum = new float[PIECE];
            float u = (float) a[channel];
            float v = (float) b[channel];
            float w = (float) c[channel];
            forEachPiece(in, channel, (offset, length) -> {
                gradient.values().get(offset, p, 0, length);
                in.values().get(offset, q, 0, length);
                for (int i = 0; i < length; i++) {
                    p[i] = u * p[i] + v * q[i] + w;
                }
                store(out.values(), offset, p, length, sum, add);
            });
        });
    }

    @Override
    public void prelu(INDArray x, double[] slope, INDArray y) {
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = new float[PIECE];
            float s = (float) slope[channel];
            forEachPiece(in, channel, (offset, length) -> {
                in.values().get(offset, a, 0, length);
                for (int i = 0; i < length; i++) {
                    a[i] = Math.max(a[i], 0) + s * Math.min(a[i], 0);
                }
                out.values().put(offset, a, 0, length);
            });
        });
    }

    @Override
    public void preluBackward(INDArray g, INDArray x, double[] slope, double[] bySlope, INDArray y, boolean add) {
        Map gradient = Map.of(g);
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] p = new float[PIECE];
            float[] q = new float[PIECE];
            float[] sum = new float[PIECE];
            float s = (float) slope[channel];
            double[] total = new double[2];
            forEachPiece(in, channel, (offset, length) -> {
                gradient.values().get(offset, p, 0, length);
                in.values().get(offset, q, 0, length);
                for (int i = 0; i < length; i++) {
                    sum[i] = Math.min(q[i], 0);
                }
                addSums(sum, p, length, total);
                for (int i = 0; i < length; i++) {
                    // 1 where x is positive, without a branch.
                    float positive = Math.min(Math.max(q[i] * HUGE, 0), 1);
                    p[i] *= s + (1 - s) * positive;
                }
                store(out.values(), offset, p, length, sum, add);
            });
            bySlope[channel] = total[1];
        });
    }

    private static void store(FloatBuffer out, int offset, float[] values, int length, float[] buffer, boolean add) {
        if (add) {
            out.get(offset, buffer, 0, length);
            for (int i = 0; i < length; i++) {
                values[i] += buffer[i];
            }
        }
        out.put(offset, values, 0, length);
    }
}
