package io.vultus.trainer.layer;

import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares a gradient with central differences. */
final class GradientCheck {

    private static final double STEP = 1e-6;

    /** Differences are relative to the gradients, but not to ones smaller than this. */
    private static final double FLOOR = 1e-2;

    /** At most so many values of an array are tried. */
    private static final int TRIED = 10;

    private GradientCheck() {}

    /** The largest relative difference of a gradient from what changing the values does to a loss. */
    static double worst(INDArray values, INDArray gradient, DoubleSupplier loss) {
        INDArray flat = Reshape.flat(values);
        double[] expected = Reshape.flat(gradient).dup().toDoubleVector();
        int stride = Math.max(1, expected.length / TRIED);
        double worst = 0;
        for (int i = 0; i < expected.length; i += stride) {
            double value = flat.getDouble(i);
            flat.putScalar(i, value + STEP);
            double up = loss.getAsDouble();
            flat.putScalar(i, value - STEP);
            double down = loss.getAsDouble();
            flat.putScalar(i, value);
            double difference = (up - down) / (2 * STEP);
            double size = Math.max(FLOOR, Math.abs(difference) + Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(difference - expected[i]) / size);
        }
        return worst;
    }

    /** As {@link #worst}, for one random direction of all values together. */
    static double along(INDArray direction, INDArray values, INDArray gradient, DoubleSupplier loss) {
        INDArray old = values.dup();
        INDArray unit = direction.div(direction.norm2Number());
        values.assign(old.add(unit.mul(STEP)));
        double up = loss.getAsDouble();
        values.assign(old.sub(unit.mul(STEP)));
        double down = loss.getAsDouble();
        values.assign(old);
        double difference = (up - down) / (2 * STEP);
        double expected = unit.mul(gradient).sumNumber().doubleValue();
        return Math.abs(difference - expected) / Math.max(FLOOR, Math.abs(difference) + Math.abs(expected));
    }
}
