package io.vultus.trainer.layer;

import java.util.Random;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes new parameters. Random ones depend on the seed and the parameter's name alone, so that adding a layer leaves
 * the others as they were.
 *
 * @param type of all arrays
 */
record Initial(DataType type, long seed) implements ParameterSource {

    @Override
    public Parameter weight(String name, double deviation, long... shape) {
        return Parameter.of(name, Parameter.Kind.WEIGHT, normal(name, deviation, shape));
    }

    @Override
    public Parameter constant(String name, Parameter.Kind kind, double value, long... shape) {
        return Parameter.of(name, kind, Nd4j.valueArrayOf(shape, value, type));
    }

    /** Independent and normal, of the given deviation. */
    INDArray normal(String name, double deviation, long... shape) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
        int length = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextGaussian() * deviation;
        }
        return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
    }
}
