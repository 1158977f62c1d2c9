package io.vultus.trainer.layer;

import java.nio.FloatBuffer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Over floats in host memory: every function reads each map once and writes each once, in pieces that stay in the
 * processor's first caches. Channels run in parallel, each in one thread, so that sums have the same bits whatever the
 * number of threads.
 */
final class HostChannelMath implements ChannelMath {

    /** Floats of a piece; three of them fit into a first-level cache of 32 KiB. */
    private static final int PIECE = 2048;

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

        /** For a piece of a channel: no longer than the longest. */
        float[] buffer() {
            return new float[Math.min(PIECE, samples * area)];
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
            float[] a = in.buffer();
            Sums sums = new Sums(in);
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
            float[] a = in.buffer();
            float[] b = in.buffer();
            Sums sums = new Sums(in);
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
     * Sums of a and of a b, over pieces. The values at the same place of all pieces are added up as floats, those sums
     * as doubles: loops as long as a piece are what the compiler makes SIMD of.
     */
    private static final class Sums {

        private final float[] placesOfA;
        private final float[] placesOfAB;

        Sums(Map map) {
            placesOfA = map.buffer();
            placesOfAB = map.buffer();
        }

        void add(float[] a, float[] b, int length) {
            for (int i = 0; i < length; i++) {
                placesOfA[i] += a[i];
            }
            for (int i = 0; i < length; i++) {
                placesOfAB[i] += a[i] * b[i];
            }
        }

        double ofA() {
            return sum(placesOfA);
        }

        double ofAB() {
            return sum(placesOfAB);
        }

        /** In four sums side by side, so that one addition need not wait for the one before. */
        private static double sum(float[] values) {
            double[] sums = new double[4];
            int i = 0;
            for (; i + 4 <= values.length; i += 4) {
                sums[0] += values[i];
                sums[1] += values[i + 1];
                sums[2] += values[i + 2];
                sums[3] += values[i + 3];
            }
            for (; i < values.length; i++) {
                sums[0] += values[i];
            }
            return sums[0] + sums[1] + (sums[2] + sums[3]);
        }
    }

    @Override
    public void affine(INDArray x, double[] scale, double[] shift, INDArray y) {
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = in.buffer();
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
            float[] p = in.buffer();
            float[] q = in.buffer();
            float[] sum = in.buffer();
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
            float[] a = in.buffer();
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
            float[] p = in.buffer();
            float[] q = in.buffer();
            float[] sum = in.buffer();
            float s = (float) slope[channel];
            Sums total = new Sums(in);
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

    /** A norm's result, {@code z = factor x + shift}, through a PReLU. */
    void normedPrelu(INDArray x, BatchNormLayer.Affine norm, double[] slope, INDArray y) {
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] a = in.buffer();
            float s = (float) norm.factors()[channel];
            float t = (float) norm.shifts()[channel];
            float u = (float) slope[channel];
            in.forEachPiece(piece -> {
                in.load(channel, piece, a);
                for (int i = 0; i < piece.length(); i++) {
                    float z = s * a[i] + t;
                    a[i] = Math.max(z, 0) + u * Math.min(z, 0);
                }
                out.store(channel, piece, a);
            });
        });
    }

    /** Each channel's sums. */
    static final class NormedSums {

        private final double[] ofGradient;
        private final double[] ofProduct;
        private final double[] bySlope;

        private NormedSums(int channels) {
            ofGradient = new double[channels];
            ofProduct = new double[channels];
            bySlope = new double[channels];
        }

        /** Of the gradient by z. */
        double[] ofGradient() {
            return ofGradient;
        }

        /** Of the same times x. */
        double[] ofProduct() {
            return ofProduct;
        }

        /** The gradient by the slope. */
        double[] bySlope() {
            return bySlope;
        }
    }

    /** From the gradient by what {@link #normedPrelu} computed, g. */
    NormedSums normedPreluSums(INDArray g, INDArray x, BatchNormLayer.Affine norm, double[] slope) {
        Map gradient = Map.of(g);
        Map in = Map.of(x);
        int channels = in.channels();
        NormedSums found = new NormedSums(channels);
        IntStream.range(0, channels).parallel().forEach(channel -> {
            float[] p = in.buffer();
            float[] q = in.buffer();
            float[] z = in.buffer();
            float s = (float) norm.factors()[channel];
            float t = (float) norm.shifts()[channel];
            float u = (float) slope[channel];
            Sums sums = new Sums(in);
            Sums negative = new Sums(in);
            in.forEachPiece(piece -> {
                gradient.load(channel, piece, p);
                in.load(channel, piece, q);
                for (int i = 0; i < piece.length(); i++) {
                    z[i] = Math.min(s * q[i] + t, 0);
                }
                negative.add(z, p, piece.length());
                throughNormedPrelu(p, q, s, t, u, piece.length());
                sums.add(p, q, piece.length());
            });
            found.ofGradient[channel] = sums.ofA();
            found.ofProduct[channel] = sums.ofAB();
            found.bySlope[channel] = negative.ofAB();
        });
        return found;
    }

    /** Turns the gradient by the result, p, into the one by z, where q is x. */
    private static void throughNormedPrelu(float[] p, float[] q, float factor, float shift, float slope, int length) {
        for (int i = 0; i < length; i++) {
            // 1 where z is positive, without a branch.
            float positive = Math.min(Math.max((factor * q[i] + shift) * HUGE, 0), 1);
            p[i] *= slope + (1 - slope) * positive;
        }
    }

    /** The gradient by x, or that added to y. */
    void normedPreluBackward(
            INDArray g,
            INDArray x,
            BatchNormLayer.Affine norm,
            double[] slope,
            BatchNormLayer.Combination way,
            INDArray y,
            boolean add) {
        Map gradient = Map.of(g);
        Map in = Map.of(x);
        Map out = Map.of(y);
        IntStream.range(0, in.channels()).parallel().forEach(channel -> {
            float[] p = in.buffer();
            float[] q = in.buffer();
            float[] sum = in.buffer();
            float s = (float) norm.factors()[channel];
            float t = (float) norm.shifts()[channel];
            float slopeOf = (float) slope[channel];
            float u = (float) way.ofGradient()[channel];
            float v = (float) way.ofInput()[channel];
            float w = (float) way.constant()[channel];
            in.forEachPiece(piece -> {
                gradient.load(channel, piece, p);
                in.load(channel, piece, q);
                throughNormedPrelu(p, q, s, t, slopeOf, piece.length());
                for (int i = 0; i < piece.length(); i++) {
                    p[i] = u * p[i] + v * q[i] + w;
                }
                out.store(channel, piece, p, sum, add);
            });
        });
    }
}
