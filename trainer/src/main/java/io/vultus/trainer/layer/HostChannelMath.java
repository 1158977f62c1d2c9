package io.vultus.trainer.layer;

import java.nio.FloatBuffer;
import java.util.Arrays;
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

    /** Sums that are added to side by side, so that one addition need not wait for the one before. */
    private static final int LANES = 128;

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
            Sums sums = new Sums();
            // Differences from a value of the channel: squares of what all values have in common would hide the rest.
            float pivot = in.values().get(in.offset(0, channel));
            forEachPiece(in, channel, (offset, length) -> {
                in.values().get(offset, a, 0, length);
                for (int i = 0; i < length; i++) {
                    a[i] -= pivot;
                }
                sums.add(a, a, length);
            });
            double difference = sums.ofA / count;
            mean[channel] = pivot + difference;
            variance[channel] = Math.max(0, sums.ofAB / count - difference * difference);
        });
    }

    @Override
    public void sums(INDArray g, INDArray x, double[] sumG, double[] sumGX) {
        Map gradient = Map.of(g);
        Map in = Map.of(x);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = new float[PIECE];
            float[] b = new float[PIECE];
            Sums sums = new Sums();
            forEachPiece(in, channel, (offset, length) -> {
                gradient.values().get(offset, a, 0, length);
                in.values().get(offset, b, 0, length);
                sums.add(a, b, length);
            });
            sumG[channel] = sums.ofA;
            sumGX[channel] = sums.ofAB;
        });
    }

    /**
     * Sums of a and of a b. Within a piece they are floats, of {@value PIECE} / {@value LANES} values each, and doubles
     * from there on.
     */
    private static final class Sums {

        private final float[] lanesOfA = new float[LANES];
        private final float[] lanesOfAB = new float[LANES];
        private double ofA;
        private double ofAB;

        void add(float[] a, float[] b, int length) {
            Arrays.fill(lanesOfA, 0);
            Arrays.fill(lanesOfAB, 0);
            int block = 0;
            for (; block + LANES <= length; block += LANES) {
                addLanes(a, b, block, LANES);
            }
            addLanes(a, b, block, length - block);
            for (int lane = 0; lane < LANES; lane++) {
                ofA += lanesOfA[lane];
                ofAB += lanesOfAB[lane];
            }
        }

        private void addLanes(float[] a, float[] b, int from, int count) {
            for (int lane = 0; lane < count; lane++) {
                lanesOfA[lane] += a[from + lane];
                lanesOfAB[lane] += a[from + lane] * b[from + lane];
            }
        }
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
            Sums total = new Sums();
            forEachPiece(in, channel, (offset, length) -> {
                gradient.values().get(offset, p, 0, length);
                in.values().get(offset, q, 0, length);
                for (int i = 0; i < length; i++) {
                    sum[i] = Math.min(q[i], 0);
                }
                total.add(sum, p, length);
                for (int i = 0; i < length; i++) {
                    // 1 where x is positive, without a branch.
                    float positive = Math.min(Math.max(q[i] * HUGE, 0), 1);
                    p[i] *= s + (1 - s) * positive;
                }
                store(out.values(), offset, p, length, sum, add);
            });
            bySlope[channel] = total.ofAB;
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
