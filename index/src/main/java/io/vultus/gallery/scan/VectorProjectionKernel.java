package io.vultus.gallery.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The kernel on SIMD registers, by the incubating vector API. */
final class VectorProjectionKernel implements ProjectionKernel {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorMask<Float> UPPER_1 = upper(1);
    private static final VectorMask<Float> UPPER_2 = upper(2);
    private static final VectorMask<Float> UPPER_4 = upper(4);
    private static final VectorMask<Float> UPPER_8 = upper(8);

    private final ScalarProjectionKernel scalar = new ScalarProjectionKernel();

    VectorProjectionKernel() {
        if (FLOATS.vectorShape() == VectorShape.S_64_BIT || LANES > 16) {
            throw new UnsupportedOperationException("SIMD registers are of " + FLOATS.vectorShape());
        }
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % LANES);
    }

    private static VectorMask<Float> upper(int distance) {
        long lanes = 0;
        for (int lane = 0; lane < LANES; lane++) {
            lanes |= ((lane & distance) == 0 ? 0L : 1L) << lane;
        }
        return VectorMask.fromLong(FLOATS, lanes);
    }

    @Override
    public void hadamard(float[] values, int from, int width) {
        if (width < LANES) {
            scalar.hadamard(values, from, width);
            return;
        }
        int to = from + width;
        for (int i = from; i < to; i += LANES) {
            within(FloatVector.fromArray(FLOATS, values, i)).intoArray(values, i);
        }
        for (int half = LANES; half < width; half <<= 1) {
            for (int group = from; group < to; group += 2 * half) {
                for (int i = group; i < group + half; i += LANES) {
                    FloatVector a = FloatVector.fromArray(FLOATS, values, i);
                    FloatVector b = FloatVector.fromArray(FLOATS, values, i + half);
                    a.add(b).intoArray(values, i);
                    a.sub(b).intoArray(values, i + half);
                }
            }
        }
    }

    /** The butterflies within a register. */
    private static FloatVector within(FloatVector values) {
        FloatVector pairs = butterfly(values, SWAP_1, UPPER_1);
        FloatVector fours = butterfly(pairs, SWAP_2, UPPER_2);
        if (LANES == 4) {
            return fours;
        }
        FloatVector eights = butterfly(fours, SWAP_4, UPPER_4);
        return LANES == 8 ? eights : butterfly(eights, SWAP_8, UPPER_8);
    }

    private static FloatVector butterfly(FloatVector values, VectorShuffle<Float> swap, VectorMask<Float> upper) {
        return values.rearrange(swap).add(values.lanewise(VectorOperators.NEG, upper));
    }

    @Override
    public float signs(float[] values, byte[] bits) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int word = 0; word < bits.length; word += Long.BYTES) {
            long signs = 0;
            for (int i = 0; i < Long.SIZE; i += LANES) {
                FloatVector value = FloatVector.fromArray(FLOATS, values, word * Byte.SIZE + i);
                signs |= value.compare(VectorOperators.GT, 0).toLong() << i;
                sum = sum.add(value.abs());
            }
            LONGS.set(bits, word, signs);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
