package io.vultus.trainer.network;

import io.vultus.trainer.network.Operation.Concatenation;
import io.vultus.trainer.network.Operation.MaxPool;

/**
 * DenseNet-BC (Huang et al., "Densely Connected Convolutional Networks", 2017): every layer sees the maps of all before
 * it.
 */
final class DenseNet {

    /** A layer makes so many times its own channels in between. */
    private static final int BOTTLENECK = 4;

    private final Network.Builder network;
    private final Blocks blocks;
    private final int growth;

    private DenseNet(Network.Builder network, int growth) {
        this.network = network;
        this.growth = growth;
        blocks = new Blocks(network);
    }

    /** Of 161 layers. */
    static Network of161(
            String name, Shape input, boolean largeInput, OutputStage output, int dimension, double dropout) {
        Network.Builder network = new Network.Builder(name, input);
        DenseNet net = new DenseNet(network, 48);
        int last = net.stages(largeInput, 6, 12, 36, 24);
        output.append(network, last, false, dimension, dropout);
        return network.build();
    }

    private int stages(boolean largeInput, int... layers) {
        Window first = largeInput ? Window.centred(3, 1) : Window.centred(7, 2);
        int last = network.add(
                "stem.pool", new MaxPool(Window.centred(3, 2)), blocks.convRelu("stem", 0, 2 * growth, first));
        for (int stage = 0; stage < layers.length; stage++) {
            String name = "stage" + (stage + 1);
            last = stage == 0 ? last : transition(name + ".transition", last);
            for (int layer = 0; layer < layers[stage]; layer++) {
                last = layer(name + "." + (layer + 1), last);
            }
        }
        return last;
    }

    /** Half the channels, half the height and width. */
    private int transition(String name, int from) {
        int channels = network.shape(from).channels() / 2;
        int narrow = blocks.normReluConv(name, from, channels, Window.valid(1, 1), 1);
        return network.add(name + ".pool", new Operation.AveragePool(Window.valid(2, 2)), narrow);
    }

    private int layer(String name, int from) {
        int body = blocks.normReluConv(name + ".1", from, BOTTLENECK * growth, Window.valid(1, 1), 1);
        body = blocks.normReluConv(name + ".2", body, growth, Window.centred(3, 1), 1);
        return network.add(name + ".concat", new Concatenation(), from, body);
    }
}
