package io.vultus.trainer.network;

import io.vultus.trainer.network.Operation.Add;
import io.vultus.trainer.network.Operation.Convolution;

/** Networks of depthwise convolutions, for devices with little to compute with. */
final class MobileNets {

    /**
     * MobileNet's blocks after the first convolution: channels, stride (Howard et al., "MobileNets", 2017, table 1).
     */
    private static final int[][] MOBILE_NET = {
        {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1},
        {1024, 2}, {1024, 1}
    };

    /** Expansion, channels, repeats, stride of the first (Chen et al., "MobileFaceNets", 2018, table 1). */
    private static final int[][] MOBILE_FACE_NET = {
        {2, 64, 5, 2}, {4, 128, 1, 2}, {2, 128, 6, 1}, {4, 128, 1, 2}, {2, 128, 2, 1}
    };

    private MobileNets() {}

    static Network mobileNet(
            String name, Shape input, boolean largeInput, OutputStage output, int dimension, double dropout) {
        Network.Builder network = new Network.Builder(name, input);
        Blocks blocks = new Blocks(network);
        int last = blocks.convUnit("stem", 0, 32, Window.centred(3, largeInput ? 1 : 2));
        for (int i = 0; i < MOBILE_NET.length; i++) {
            String block = "block" + (i + 1);
            last = blocks.depthwiseUnit(block + ".depthwise", last, Window.centred(3, MOBILE_NET[i][1]));
            last = blocks.convUnit(block + ".point", last, MOBILE_NET[i][0], Window.valid(1, 1));
        }
        output.append(network, last, true, dimension, dropout);
        return network.build();
    }

    static Network mobileFaceNet(String name, Shape input, int dimension) {
        Network.Builder network = new Network.Builder(name, input);
        Blocks blocks = new Blocks(network);
        int last = blocks.convUnit("stem", 0, 64, Window.centred(3, 2));
        last = blocks.depthwiseUnit("stem.depthwise", last, Window.centred(3, 1));
        for (int stage = 0; stage < MOBILE_FACE_NET.length; stage++) {
            int[] spec = MOBILE_FACE_NET[stage];
            for (int i = 0; i < spec[2]; i++) {
                String block = "stage" + (stage + 1) + "." + (i + 1);
                last = bottleneck(network, block, last, spec[0], spec[1], i == 0 ? spec[3] : 1);
            }
        }
        last = blocks.convUnit("last", last, 512, Window.valid(1, 1));
        // Global depthwise convolution: each place in the face has its own weight.
        last = blocks.depthwiseNorm(
                "global", last, Window.valid(network.shape(last).height(), 1));
        int embedding = network.add("output.dense", new Convolution(dimension, Window.valid(1, 1), 1, false), last);
        blocks.plainNorm("embedding", embedding);
        return network.build();
    }

    private static int bottleneck(
            Network.Builder network, String name, int from, int expand, int channels, int stride) {
        Blocks blocks = new Blocks(network);
        Shape in = network.shape(from);
        int body = blocks.convUnit(name + ".expand", from, in.channels() * expand, Window.valid(1, 1));
        body = blocks.depthwiseUnit(name + ".depthwise", body, Window.centred(3, stride));
        body = blocks.convNorm(name + ".project", body, channels, Window.valid(1, 1));
        boolean residual = stride == 1 && in.channels() == channels;
        return residual ? network.add(name + ".add", new Add(), body, from) : body;
    }
}
