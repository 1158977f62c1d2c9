package io.vultus.trainer.network;

import io.vultus.trainer.network.Operation.Concatenation;
import io.vultus.trainer.network.Operation.MaxPool;

/**
 * Inception-ResNet-v2 (Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on
 * Learning", 2017), with the stem and the channels of its authors' released weights, which are not in all places the
 * article's.
 */
final class InceptionResNet {

    private static final Window POINT = Window.valid(1, 1);
    private static final Window HALVING = Window.valid(3, 2);

    private final Network.Builder network;
    private final Blocks blocks;

    private InceptionResNet(Network.Builder network) {
        this.network = network;
        blocks = new Blocks(network);
    }

    static Network v2(String name, Shape input, boolean largeInput, OutputStage output, int dimension, double dropout) {
        Network.Builder network = new Network.Builder(name, input);
        InceptionResNet net = new InceptionResNet(network);
        int last = net.stem(largeInput);
        for (int i = 1; i <= 10; i++) {
            last = net.unit35("stage1." + i, last);
        }
        last = net.reduction17(last);
        for (int i = 1; i <= 20; i++) {
            last = net.unit17("stage2." + i, last);
        }
        last = net.reduction8(last);
        for (int i = 1; i <= 10; i++) {
            last = net.unit8("stage3." + i, last, i < 10);
        }
        output.append(network, net.conv("last", last, 1536, POINT), true, dimension, dropout);
        return network.build();
    }

    private int conv(String name, int from, int channels, Window window) {
        return blocks.convRelu(name, from, channels, window);
    }

    private int concat(String name, Integer... branches) {
        return network.add(name + ".concat", new Concatenation(), branches);
    }

    private int stem(boolean largeInput) {
        int last = conv("stem.1", 0, 32, Window.valid(3, largeInput ? 1 : 2));
        last = conv("stem.2", last, 32, Window.valid(3, 1));
        last = conv("stem.3", last, 64, Window.centred(3, 1));
        last = network.add("stem.pool1", new MaxPool(HALVING), last);
        last = conv("stem.4", last, 80, POINT);
        last = conv("stem.5", last, 192, Window.valid(3, 1));
        last = network.add("stem.pool2", new MaxPool(HALVING), last);
        int wide = conv("mixed.wide.2", conv("mixed.wide.1", last, 48, POINT), 64, Window.centred(5, 1));
        int deep = conv("mixed.deep.2", conv("mixed.deep.1", last, 64, POINT), 96, Window.centred(3, 1));
        deep = conv("mixed.deep.3", deep, 96, Window.centred(3, 1));
        int mean = network.add("mixed.pool", new Operation.AveragePool(Window.centred(3, 1)), last);
        return concat("mixed", conv("mixed.point", last, 96, POINT), wide, deep, conv("mixed.pooled", mean, 64, POINT));
    }

    private int unit35(String name, int from) {
        int wide = conv(name + ".wide.2", conv(name + ".wide.1", from, 32, POINT), 32, Window.centred(3, 1));
        int deep = conv(name + ".deep.2", conv(name + ".deep.1", from, 32, POINT), 48, Window.centred(3, 1));
        deep = conv(name + ".deep.3", deep, 64, Window.centred(3, 1));
        return residual(name, from, concat(name, conv(name + ".point", from, 32, POINT), wide, deep), .17, true);
    }

    private int unit17(String name, int from) {
        int deep = conv(name + ".deep.2", conv(name + ".deep.1", from, 128, POINT), 160, Window.centred(1, 7, 1));
        deep = conv(name + ".deep.3", deep, 192, Window.centred(7, 1, 1));
        return residual(name, from, concat(name, conv(name + ".point", from, 192, POINT), deep), .1, true);
    }

    private int unit8(String name, int from, boolean isActive) {
        int deep = conv(name + ".deep.2", conv(name + ".deep.1", from, 192, POINT), 224, Window.centred(1, 3, 1));
        deep = conv(name + ".deep.3", deep, 256, Window.centred(3, 1, 1));
        int both = concat(name, conv(name + ".point", from, 192, POINT), deep);
        return residual(name, from, both, isActive ? .2 : 1, isActive);
    }

    /** What the branches found is scaled down before it is added, or training is unstable. */
    private int residual(String name, int from, int branches, double factor, boolean isActive) {
        int found = network.add(
                name + ".up", new Operation.Convolution(network.shape(from).channels(), POINT, 1, true), branches);
        int scaled = factor == 1 ? found : network.add(name + ".scale", new Operation.Scale(factor), found);
        int sum = network.add(name + ".add", new Operation.Add(), from, scaled);
        return isActive ? network.add(name + ".relu", new Operation.Relu(), sum) : sum;
    }

    private int reduction17(int from) {
        int deep = conv("reduction1.deep.2", conv("reduction1.deep.1", from, 256, POINT), 256, Window.centred(3, 1));
        return concat(
                "reduction1",
                conv("reduction1.conv", from, 384, HALVING),
                conv("reduction1.deep.3", deep, 384, HALVING),
                network.add("reduction1.pool", new MaxPool(HALVING), from));
    }

    private int reduction8(int from) {
        int first = conv("reduction2.first.2", conv("reduction2.first.1", from, 256, POINT), 384, HALVING);
        int second = conv("reduction2.second.2", conv("reduction2.second.1", from, 256, POINT), 288, HALVING);
        int deep = conv("reduction2.deep.2", conv("reduction2.deep.1", from, 256, POINT), 288, Window.centred(3, 1));
        return concat(
                "reduction2",
                first,
                second,
                conv("reduction2.deep.3", deep, 320, HALVING),
                network.add("reduction2.pool", new MaxPool(HALVING), from));
    }
}
