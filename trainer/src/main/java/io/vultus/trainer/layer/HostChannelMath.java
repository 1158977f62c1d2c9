package io.vultus.trainer.layer;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Over floats in host memory: every function reads each map once and writes each once, in pieces that stay in the
 * processor's first caches. Channels run in parallel, each in one thread, so that sums have the same bits whatever the
 * number of threads.
 */
final class HostChannelMath implements ChannelMath {

    /** Floats of a piece: three of them fit into a first-level cache of 32 KiB. */
    private static final int PIECE = 2048;

    /** Sums that are added to side by side, so that one addition need not wait for the one before. */
    private static final int LANES = 64;

    /** Times this, any positive normal float is at least 1 or near it, so that clamping tells the sign. */
    private static final float HUGE = 0x1p126f;

    /**
     * A part of a channel: the channel's planes in some samples one after another, or a part of one of them.
     *
     * @param sample the first of them
     * @param planes how many
     * @param from where in a plane it begins
     * @param length of all together
     */
    private record Piece(int sample, int planes, int from, int length) {}

    /** A map as it lies in memory. */
    private record Map(FloatBuffer values, int samples, int channels, int area) {

        static Map of(INDArray array) {
            int samples = Math.toIntExact(array.size(0));
            int channels = Math.toIntExact(array.size(1));
            int area = Math.toIntExact(array.length() / samples / channels);
            return new Map(HostMemory.of(array), samples, channels, area);
        }

        int offset(int sample, int channel) {
            return (sample * channels + channel) * area;
        }

        /** Small planes are gathered: many short pieces would take longer to begin than to go through. */
        void forEachPiece(Consumer<Piece> work) {
            int together = Math.max(1, PIECE / area);
            for (int sample = 0; sample < samples; sample += together) {
                int planes = Math.min(together, samples - sample);
                int length = Math.min(PIECE, planes * area);
                for (int from = 0; from < planes * area; from += length) {
                    work.accept(new Piece(sample, planes, from, Math.min(length, planes * area - from)));
                }
            }
        }

        void load(int channel, Piece piece, float[] into) {
            int each = piece.length() / piece.planes();
            for (int i = 0; i < piece.planes(); i++) {
                values.get(offset(piece.sample() + i, channel) + piece.from(), into, i * each, each);
            }
        }

        void store(int channel, Piece piece, float[] from) {
            int each = piece.length() / piece.planes();
            for (int i = 0; i < piece.planes(); i++) {
                values.put(offset(piece.sample() + i, channel) + piece.from(), from, i * each, each);
            }
        }

        /** As {@link #store}, or added to what is there. */
        void store(int channel, Piece piece, float[] from, float[] buffer, boolean add) {
            if (add) {
                load(channel, piece, buffer);
                for (int i = 0; i < piece.length(); i++) {
                    from[i] += buffer[i];
                }
            }
            store(channel, piece, from);
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
            in.forEachPiece(piece -> {
                in.load(channel, piece, a);
                for (int i = 0; i < piece.length(); i++) {
                    a[i] -= pivot;
                }
                sums.add(a, a, piece.length());
            });
            double difference = sums.ofA() / count;
            mean[channel] = pivot + difference;
            variance[channel] = Math.max(0, sums.ofAB() / count - difference * difference);
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
            in.forEachPiece(piece -> {
                gradient.load(channel, piece, a);
                in.load(channel, piece, b);
                sums.add(a, b, piece.length());
            });
            sumG[channel] = sums.ofA();
            sumGX[channel] = sums.ofAB();
        });
    }

    /**
     * Sums of a and of a b. Within a piece they are floats, of {@value PIECE} / {@value LANES} values each, and doubles
     * from there on.
     */
    private static final class Sums {

        private final float[] lanesOfA = new float[LANES];
        private final float[] lanesOfAB = new float[LANES];
        private final double[] sumsOfA = new double[LANES];
        private final double[] sumsOfAB = new double[LANES];

        void add(float[] a, float[] b, int length) {
            Arrays.fill(lanesOfA, 0);
            Arrays.fill(lanesOfAB, 0);
            int block = 0;
            for (; block + LANES <= length; block += LANES) {
                addLanes(a, b, block, LANES);
            }
            addLanes(a, b, block, length - block);
            for (int lane = 0; lane < LANES; lane++) {
                sumsOfA[lane] += lanesOfA[lane];
                sumsOfAB[lane] += lanesOfAB[lane];
            }
        }

        private void addLanes(float[] a, float[] b, int from, int count) {
            for (int lane = 0; lane < count; lane++) {
                lanesOfA[lane] += a[from + lane];
                lanesOfAB[lane] += a[from + lane] * b[from + lane];
            }
        }

        double ofA() {
            return Arrays.stream(sumsOfA).sum();
        }

        double ofAB() {
            return Arrays.stream(sumsOfAB).sum();
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
            in.forEachPiece(piece -> {
                in.load(channel, piece, a);
                for (int i = 0; i < piece.length(); i++) {
                    a[i] = s * a[i] + t;
                }
                out.store(channel, piece, a);
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
            in.forEachPiece(piece -> {
                gradient.load(channel, piece, p);
                in.load(channel, piece, q);
                for (int i = 0; i < piece.length(); i++) {
                    p[i] = u * p[i] + v * q[i] + w;
                }
                out.store(channel, piece, p, sum, add);
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
            in.forEachPiece(piece -> {
                in.load(channel, piece, a);
                for (int i = 0; i < piece.length(); i++) {
                    a[i] = Math.max(a[i], 0) + s * Math.min(a[i], 0);
                }
                out.store(channel, piece, a);
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
            in.forEachPiece(piece -> {
                gradient.load(channel, piece, p);
                in.load(channel, piece, q);
                for (int i = 0; i < piece.length(); i++) {
                    sum[i] = Math.min(q[i], 0);
                }
                total.add(sum, p, piece.length());
                for (int i = 0; i < piece.length(); i++) {
                    // 1 where x is positive, without a branch.
                    float positive = Math.min(Math.max(q[i] * HUGE, 0), 1);
                    p[i] *= s + (1 - s) * positive;
                }
                out.store(channel, piece, p, sum, add);
            });
            bySlope[channel] = total.ofAB();
        });
    }
}
