package io.vultus.trainer.layer;

import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    public void norm(INDArray x, Norm norm, INDArray addend, INDArray y) {
        INDArray in = threeAxes(x);
        double count = (double) in.size(0) * in.size(2);
        INDArray means = in.sum(0, 2).divi(count);
        INDArray centred = in.ulike();
        Nd4j.exec(new BroadcastSubOp(in, means, centred, 1));
        double[] variances = centred.muli(centred).sum(0, 2).divi(count).toDoubleVector();
        double[] mean = means.toDoubleVector();
        Way[] ways = IntStream.range(0, mean.length)
                .mapToObj(channel -> norm.way(channel, new Moments(mean[channel], variances[channel])))
                .toArray(Way[]::new);
        apply(x, ways, addend, y);
    }

    @Override
    public void apply(INDArray x, Way[] ways, INDArray addend, INDArray y) {
        if (isLinear(ways)) {
            putNormed(x, ways, y);
        } else {
            INDArray z = normed(x, ways);
            // z + (slope − 1) min(0, z)
            Nd4j.exec(new ScalarMin(z, null, y, 0));
            times(y, Stream.of(ways).mapToDouble(way -> way.slope() - 1).toArray(), y);
            y.addi(z);
        }
        if (addend != null) {
            y.addi(addend);
        }
    }

    /** Whether there is no activation. */
    private static boolean isLinear(Way[] ways) {
        return Stream.of(ways).allMatch(way -> way.slope() == 1);
    }

    /** z: x itself where there is no norm. */
    private static INDArray normed(INDArray x, Way[] ways) {
        if (Stream.of(ways).allMatch(way -> way.factor() == 1 && way.shift() == 0)) {
            return x;
        }
        INDArray z = x.ulike();
        putNormed(x, ways, z);
        return z;
    }

    private static void putNormed(INDArray x, Way[] ways, INDArray z) {
        affine(
                x,
                Stream.of(ways).mapToDouble(Way::factor).toArray(),
                Stream.of(ways).mapToDouble(Way::shift).toArray(),
                z);
    }

    @Override
    public void backward(INDArray g, INDArray x, Way[] ways, Gradient gradient, INDArray into, boolean add) {
        double[] bySlope = new double[ways.length];
        INDArray byZ = isLinear(ways) ? g : throughActivation(g, normed(x, ways), ways, bySlope);
        double[] ofGradient = threeAxes(byZ).sum(0, 2).toDoubleVector();
        double[] ofProduct = threeAxes(byZ.mul(x)).sum(0, 2).toDoubleVector();
        WayBack[] back = IntStream.range(0, ways.length)
                .mapToObj(channel ->
                        gradient.wayBack(channel, new Sums(ofGradient[channel], ofProduct[channel], bySlope[channel])))
                .toArray(WayBack[]::new);
        put(combination(byZ, x, back), into, add);
    }

    /** The gradient by z. */
    private static INDArray throughActivation(INDArray g, INDArray z, Way[] ways, double[] bySlope) {
        INDArray negative = z.ulike();
        Nd4j.exec(new ScalarMin(z, null, negative, 0));
        double[] sums = threeAxes(negative.muli(g)).sum(0, 2).toDoubleVector();
        System.arraycopy(sums, 0, bySlope, 0, sums.length);
        INDArray positive =
                Nd4j.exec(new ScalarGreaterThan(z, 0)).castTo(z.dataType()).reshape('c', z.shape());
        // g (slope + (1 − slope) [z > 0])
        double[] slopes = Stream.of(ways).mapToDouble(Way::slope).toArray();
        double[] rest = Stream.of(ways).mapToDouble(way -> 1 - way.slope()).toArray();
        INDArray factor = z.ulike();
        affine(positive, rest, slopes, factor);
        return factor.muli(g);
    }

    private static INDArray combination(INDArray byZ, INDArray x, WayBack[] back) {
        if (Stream.of(back).allMatch(WayBack.ALONG::equals)) {
            return byZ;
        }
        INDArray sum = byZ.ulike();
        affine(
                byZ,
                Stream.of(back).mapToDouble(WayBack::ofGradient).toArray(),
                Stream.of(back).mapToDouble(WayBack::constant).toArray(),
                sum);
        INDArray ofX = x.ulike();
        times(x, Stream.of(back).mapToDouble(WayBack::ofInput).toArray(), ofX);
        return sum.addi(ofX);
    }

    private static void put(INDArray value, INDArray into, boolean add) {
        if (add) {
            into.addi(value);
        } else {
            into.assign(value);
        }
    }

    private static void affine(INDArray x, double[] factors, double[] shifts, INDArray y) {
        times(x, factors, y);
        INDArray out = threeAxes(y);
        Nd4j.exec(new BroadcastAddOp(out, row(shifts, y), out, 1));
    }

    private static void times(INDArray x, double[] factors, INDArray y) {
        Nd4j.exec(new BroadcastMulOp(threeAxes(x), row(factors, x), threeAxes(y), 1));
    }

    /** The same memory as batch × channels × the rest. */
    private static INDArray threeAxes(INDArray x) {
        long area = x.length() / x.size(0) / x.size(1);
        return Reshape.to(x, x.size(0), x.size(1), area);
    }

    private static INDArray row(double[] values, INDArray like) {
        return Nd4j.createFromArray(values).castTo(like.dataType());
    }
}
