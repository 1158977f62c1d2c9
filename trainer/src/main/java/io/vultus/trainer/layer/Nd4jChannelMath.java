package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.comparison.ScalarGreaterThan;
import org.nd4j.linalg.factory.Nd4j;

/** On ND4J's operations: any precision, any back end. */
final class Nd4jChannelMath implements ChannelMath {

    @Override
    public void moments(INDArray x, double[] mean, double[] variance) {
        INDArray in = threeAxes(x);
        double count = (double) in.size(0) * in.size(2);
        INDArray means = in.sum(0, 2).divi(count);
        INDArray centred = in.ulike();
        Nd4j.exec(new BroadcastSubOp(in, means, centred, 1));
        INDArray squares = centred.muli(centred).sum(0, 2).divi(count);
        copy(means, mean);
        copy(squares, variance);
    }

    @Override
    public void affine(INDArray x, double[] scale, double[] shift, INDArray y) {
        times(x, scale, y);
        INDArray out = threeAxes(y);
        Nd4j.exec(new BroadcastAddOp(out, row(shift, y), out, 1));
    }

    @Override
    public void sums(INDArray g, INDArray x, double[] sumG, double[] sumGX) {
        INDArray gradient = threeAxes(g);
        copy(gradient.sum(0, 2), sumG);
        copy(gradient.mul(threeAxes(x)).sum(0, 2), sumGX);
    }

    @Override
    public void combine(INDArray g, double[] a, INDArray x, double[] b, double[] c, INDArray y, boolean add) {
        INDArray sum = g.ulike();
        affine(g, a, c, sum);
        INDArray ofX = x.ulike();
        times(x, b, ofX);
        put(sum.addi(ofX), y, add);
    }

    @Override
    public void prelu(INDArray x, double[] slope, INDArray y) {
        // x + (slope − 1) min(0, x)
        Nd4j.exec(new ScalarMin(x, null, y, 0));
        times(y, minusOne(slope), y);
        y.addi(x);
    }

    @Override
    public void preluBackward(INDArray g, INDArray x, double[] slope, double[] bySlope, INDArray y, boolean add) {
        INDArray negative = x.ulike();
        Nd4j.exec(new ScalarMin(x, null, negative, 0));
        copy(threeAxes(negative.muli(g)).sum(0, 2), bySlope);
        INDArray positive =
                Nd4j.exec(new ScalarGreaterThan(x, 0)).castTo(x.dataType()).reshape('c', x.shape());
        // g (slope + (1 − slope) [x > 0])
        double[] rest = minusOne(slope);
        for (int i = 0; i < rest.length; i++) {
            rest[i] = -rest[i];
        }
        INDArray factor = x.ulike();
        affine(positive, rest, slope, factor);
        put(factor.muli(g), y, add);
    }

    private static void put(INDArray value, INDArray y, boolean add) {
        if (add) {
            y.addi(value);
        } else {
            y.assign(value);
        }
    }

    private static void times(INDArray x, double[] factors, INDArray y) {
        Nd4j.exec(new BroadcastMulOp(threeAxes(x), row(factors, x), threeAxes(y), 1));
    }

    private static double[] minusOne(double[] values) {
        double[] less = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            less[i] = values[i] - 1;
        }
        return less;
    }

    /** The same memory as batch × channels × the rest. */
    private static INDArray threeAxes(INDArray x) {
        long area = x.length() / x.size(0) / x.size(1);
        return Reshape.to(x, x.size(0), x.size(1), area);
    }

    private static INDArray row(double[] values, INDArray like) {
        return Nd4j.createFromArray(values).castTo(like.dataType());
    }

    private static void copy(INDArray from, double[] to) {
        System.arraycopy(from.toDoubleVector(), 0, to, 0, to.length);
    }
}
