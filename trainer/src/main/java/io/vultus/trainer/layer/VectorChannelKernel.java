package io.vultus.trainer.layer;

import io.vultus.trainer.layer.ChannelMath.Sums;
import io.vultus.trainer.layer.ChannelMath.Way;
import io.vultus.trainer.layer.ChannelMath.WayBack;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on SIMD registers, by the incubating vector API. Compiled on its own, since {@code --release} knows no
 * incubating modules; loaded by name, and only where the module is there.
 *
 * <p>The methods that loop are small and take what they need as arguments: the compiler gives up keeping vectors in
 * registers where a method has too much in it. No sum is left to the API's own, whose order may change from one call to
 * the next; and no multiplication is fused with an addition, since that is slow where the processor cannot do it.
 */
final class VectorChannelKernel implements ChannelKernel {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Registers that are added up as floats, before their sums are as doubles. */
    private static final int TOGETHER = 256;

    VectorChannelKernel() {
        if (FLOATS.vectorShape() == VectorShape.S_64_BIT) {
            throw new UnsupportedOperationException("there are no SIMD registers of 128 bits");
        }
    }

    /** Sums of what is added, lane by lane, in double precision. */
    private static final class Totals {

        private final float[] latest = new float[LANES];
        private final double[] lanes = new double[LANES];

        void add(FloatVector sums) {
            sums.intoArray(latest, 0);
            for (int i = 0; i < LANES; i++) {
                lanes[i] += latest[i];
            }
        }

        double total() {
            double total = 0;
            for (double lane : lanes) {
                total += lane;
            }
            return total;
        }
    }

    /** A channel in groups of planes: small ones are gone through several at a time. */
    private static List<Planes> groups(Planes x) {
        int together = Math.max(1, TOGETHER * LANES / x.area());
        List<Planes> groups = new ArrayList<>();
        for (int plane = 0; plane < x.count(); plane += together) {
            groups.add(x.part(plane, Math.min(together, x.count() - plane)));
        }
        return groups;
    }

    private static MemorySegment memory(Planes planes) {
        return MemorySegment.ofBuffer(planes.values());
    }

    private static FloatVector load(MemorySegment values, int at) {
        return FloatVector.fromMemorySegment(FLOATS, values, (long) at * Float.BYTES, ORDER);
    }

    private static FloatVector load(MemorySegment values, int at, VectorMask<Float> some) {
        return FloatVector.fromMemorySegment(FLOATS, values, (long) at * Float.BYTES, ORDER, some);
    }

    private static void store(FloatVector result, MemorySegment values, int at) {
        result.intoMemorySegment(values, (long) at * Float.BYTES, ORDER);
    }

    private static void store(FloatVector result, MemorySegment values, int at, VectorMask<Float> some) {
        result.intoMemorySegment(values, (long) at * Float.BYTES, ORDER, some);
    }

    /** The values of a plane that are left after whole registers; none where it has no such. */
    private static VectorMask<Float> rest(int area) {
        return VectorMask.fromLong(FLOATS, (1L << area % LANES) - 1);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    @Override
    public double[] moments(Planes x, float pivot) {
        MemorySegment values = memory(x);
        Totals ofValues = new Totals();
        Totals ofSquares = new Totals();
        for (Planes group : groups(x)) {
            addMoments(values, group, pivot, ofValues, ofSquares);
        }
        return new double[] {ofValues.total(), ofSquares.total()};
    }

    private static void addMoments(MemorySegment values, Planes group, float pivot, Totals ofValues, Totals ofSquares) {
        FloatVector sum = all(0);
        FloatVector squares = all(0);
        FloatVector off = all(pivot);
        VectorMask<Float> rest = rest(group.area());
        int whole = FLOATS.loopBound(group.area());
        for (int plane = 0; plane < group.count(); plane++) {
            int from = group.first() + plane * group.step();
            for (int i = from; i < from + whole; i += LANES) {
                FloatVector value = load(values, i).sub(off);
                sum = sum.add(value);
                squares = squares.add(value.mul(value));
            }
            if (whole < group.area()) {
                FloatVector value = load(values, from + whole, rest).sub(off, rest);
                sum = sum.add(value);
                squares = squares.add(value.mul(value));
            }
        }
        ofValues.add(sum);
        ofSquares.add(squares);
    }

    @Override
    public void apply(Planes x, Way way, Planes addend, Planes y) {
        MemorySegment from = memory(x);
        MemorySegment added = addend == null ? null : memory(addend);
        MemorySegment into = memory(y);
        float factor = (float) way.factor();
        float shift = (float) way.shift();
        float slope = (float) way.slope();
        for (int plane = 0; plane < x.count(); plane++) {
            int at = x.first() + plane * x.step();
            if (added == null) {
                apply(from, at, x.area(), factor, shift, slope, into);
            } else {
                applyAndAdd(from, at, x.area(), factor, shift, slope, added, into);
            }
        }
    }

    private static void apply(
            MemorySegment x, int from, int area, float factor, float shift, float slope, MemorySegment y) {
        int whole = FLOATS.loopBound(area);
        for (int i = 0; i < whole; i += LANES) {
            store(result(load(x, from + i), factor, shift, slope), y, from + i);
        }
        if (whole < area) {
            VectorMask<Float> rest = rest(area);
            store(result(load(x, from + whole, rest), factor, shift, slope), y, from + whole, rest);
        }
    }

    private static void applyAndAdd(
            MemorySegment x,
            int from,
            int area,
            float factor,
            float shift,
            float slope,
            MemorySegment addend,
            MemorySegment y) {
        int whole = FLOATS.loopBound(area);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector result = result(load(x, from + i), factor, shift, slope);
            store(result.add(load(addend, from + i)), y, from + i);
        }
        if (whole < area) {
            VectorMask<Float> rest = rest(area);
            FloatVector result = result(load(x, from + whole, rest), factor, shift, slope);
            store(result.add(load(addend, from + whole, rest)), y, from + whole, rest);
        }
    }

    private static FloatVector normed(FloatVector x, float factor, float shift) {
        return x.mul(factor).add(shift);
    }

    private static FloatVector result(FloatVector x, float factor, float shift, float slope) {
        FloatVector z = normed(x, factor, shift);
        return z.mul(slope, isNegative(z));
    }

    private static VectorMask<Float> isNegative(FloatVector z) {
        return z.compare(VectorOperators.LE, 0);
    }

    @Override
    public Sums sums(Planes g, Planes x, Way way) {
        MemorySegment gradient = memory(g);
        MemorySegment values = memory(x);
        float factor = (float) way.factor();
        float shift = (float) way.shift();
        float slope = (float) way.slope();
        Totals ofGradient = new Totals();
        Totals ofProduct = new Totals();
        Totals bySlope = new Totals();
        for (Planes group : groups(x)) {
            addSums(gradient, values, group, factor, shift, slope, ofGradient, ofProduct, bySlope);
        }
        return new Sums(ofGradient.total(), ofProduct.total(), bySlope.total());
    }

    private static void addSums(
            MemorySegment gradient,
            MemorySegment values,
            Planes group,
            float factor,
            float shift,
            float slope,
            Totals ofGradient,
            Totals ofProduct,
            Totals bySlope) {
        FloatVector sum = all(0);
        FloatVector products = all(0);
        FloatVector negatives = all(0);
        VectorMask<Float> rest = rest(group.area());
        int whole = FLOATS.loopBound(group.area());
        for (int plane = 0; plane < group.count(); plane++) {
            int from = group.first() + plane * group.step();
            for (int i = from; i < from + whole; i += LANES) {
                FloatVector x = load(values, i);
                FloatVector g = load(gradient, i);
                FloatVector z = normed(x, factor, shift);
                VectorMask<Float> isNegative = isNegative(z);
                FloatVector byZ = g.mul(slope, isNegative);
                sum = sum.add(byZ);
                products = products.add(byZ.mul(x));
                negatives = negatives.add(g.mul(z), isNegative);
            }
            if (whole < group.area()) {
                FloatVector x = load(values, from + whole, rest);
                FloatVector g = load(gradient, from + whole, rest);
                FloatVector z = normed(x, factor, shift);
                VectorMask<Float> isNegative = isNegative(z);
                FloatVector byZ = g.mul(slope, isNegative);
                sum = sum.add(byZ);
                products = products.add(byZ.mul(x));
                negatives = negatives.add(g.mul(z), isNegative);
            }
        }
        ofGradient.add(sum);
        ofProduct.add(products);
        bySlope.add(negatives);
    }

    @Override
    public void backward(Planes g, Planes x, Way way, WayBack back, Planes into, boolean add) {
        MemorySegment gradient = memory(g);
        MemorySegment values = memory(x);
        MemorySegment out = memory(into);
        Coefficients all = new Coefficients(way, back);
        for (int plane = 0; plane < x.count(); plane++) {
            int from = x.first() + plane * x.step();
            if (add) {
                addBackward(gradient, values, from, x.area(), all, out);
            } else {
                backward(gradient, values, from, x.area(), all, out);
            }
        }
    }

    /** A channel's, as the loops take them. */
    private record Coefficients(
            float factor, float shift, float slope, float ofGradient, float ofInput, float constant) {

        Coefficients(Way way, WayBack back) {
            this(
                    (float) way.factor(),
                    (float) way.shift(),
                    (float) way.slope(),
                    (float) back.ofGradient(),
                    (float) back.ofInput(),
                    (float) back.constant());
        }

        FloatVector byX(FloatVector g, FloatVector x) {
            FloatVector byZ = g.mul(slope, isNegative(normed(x, factor, shift)));
            return byZ.mul(ofGradient).add(x.mul(ofInput)).add(constant);
        }
    }

    private static void backward(
            MemorySegment gradient, MemorySegment values, int from, int area, Coefficients all, MemorySegment into) {
        int whole = FLOATS.loopBound(area);
        for (int i = 0; i < whole; i += LANES) {
            store(all.byX(load(gradient, from + i), load(values, from + i)), into, from + i);
        }
        if (whole < area) {
            VectorMask<Float> rest = rest(area);
            int at = from + whole;
            store(all.byX(load(gradient, at, rest), load(values, at, rest)), into, at, rest);
        }
    }

    private static void addBackward(
            MemorySegment gradient, MemorySegment values, int from, int area, Coefficients all, MemorySegment into) {
        int whole = FLOATS.loopBound(area);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector byX = all.byX(load(gradient, from + i), load(values, from + i));
            store(byX.add(load(into, from + i)), into, from + i);
        }
        if (whole < area) {
            VectorMask<Float> rest = rest(area);
            int at = from + whole;
            FloatVector byX = all.byX(load(gradient, at, rest), load(values, at, rest));
            store(byX.add(load(into, at, rest)), into, at, rest);
        }
    }
}
