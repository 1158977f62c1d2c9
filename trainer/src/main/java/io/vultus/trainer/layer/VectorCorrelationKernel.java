package io.vultus.trainer.layer;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on SIMD registers, by the incubating vector API; compiled and loaded as {@link VectorChannelKernel}.
 * Twelve sums at a time: each value that is loaded is used three or four times.
 */
final class VectorCorrelationKernel implements CorrelationKernel {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    VectorCorrelationKernel() {
        if (FLOATS.vectorShape() == VectorShape.S_64_BIT || ALIGNMENT % LANES != 0) {
            throw new UnsupportedOperationException("SIMD registers are of " + FLOATS.vectorShape());
        }
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void add(float[] g, int from, int length, float[] x, int[] taps, float[] sums, int to) {
        int plane = taps.length * LANES;
        for (int tap = 0; tap < taps.length; tap += TAPS) {
            add(g, from, length, x, taps[tap], taps[tap + 1], taps[tap + 2], sums, to + tap * LANES, plane);
        }
    }

    private static void add(
            float[] g, int from, int length, float[] x, int p, int q, int r, float[] sums, int to, int plane) {
        FloatVector p0 = FloatVector.zero(FLOATS);
        FloatVector p1 = p0;
        FloatVector p2 = p0;
        FloatVector p3 = p0;
        FloatVector q0 = p0;
        FloatVector q1 = p0;
        FloatVector q2 = p0;
        FloatVector q3 = p0;
        FloatVector r0 = p0;
        FloatVector r1 = p0;
        FloatVector r2 = p0;
        FloatVector r3 = p0;
        for (int i = 0; i < length; i += LANES) {
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, from + i);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, from + length + i);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, from + 2 * length + i);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, from + 3 * length + i);
            FloatVector value = FloatVector.fromArray(FLOATS, x, p + i);
            p0 = g0.fma(value, p0);
            p1 = g1.fma(value, p1);
            p2 = g2.fma(value, p2);
            p3 = g3.fma(value, p3);
            value = FloatVector.fromArray(FLOATS, x, q + i);
            q0 = g0.fma(value, q0);
            q1 = g1.fma(value, q1);
            q2 = g2.fma(value, q2);
            q3 = g3.fma(value, q3);
            value = FloatVector.fromArray(FLOATS, x, r + i);
            r0 = g0.fma(value, r0);
            r1 = g1.fma(value, r1);
            r2 = g2.fma(value, r2);
            r3 = g3.fma(value, r3);
        }
        add(p0, q0, r0, sums, to);
        add(p1, q1, r1, sums, to + plane);
        add(p2, q2, r2, sums, to + 2 * plane);
        add(p3, q3, r3, sums, to + 3 * plane);
    }

    private static void add(FloatVector p, FloatVector q, FloatVector r, float[] sums, int to) {
        p.add(FloatVector.fromArray(FLOATS, sums, to)).intoArray(sums, to);
        q.add(FloatVector.fromArray(FLOATS, sums, to + LANES)).intoArray(sums, to + LANES);
        r.add(FloatVector.fromArray(FLOATS, sums, to + 2 * LANES)).intoArray(sums, to + 2 * LANES);
    }
}
