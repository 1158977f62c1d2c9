package io.vultus.trainer.network;

import io.vultus.trainer.network.Operation.BatchNorm;
import io.vultus.trainer.network.Operation.Convolution;
import io.vultus.trainer.network.Operation.PRelu;

/** The few sequences of operations that all face networks are made of. */
final class Blocks {

    /** ε of every batch normalisation, as InsightFace trains. */
    private static final double EPSILON = 2e-5;

    private final Network.Builder network;

    Blocks(Network.Builder network) {
        this.network = network;
    }

    int norm(String name, int from) {
        return network.add(name, new BatchNorm(EPSILON, true), from);
    }

    /** Without a learnt scale: for the embedding, whose length means nothing. */
    int plainNorm(String name, int from) {
        return network.add(name, new BatchNorm(EPSILON, false), from);
    }

    int prelu(String name, int from) {
        return network.add(name, new PRelu(), from);
    }

    int conv(String name, int from, int channels, Window window) {
        return network.add(name, new Convolution(channels, window, 1, false), from);
    }

    /** Norm and ReLU: what the networks have that are older than PReLU's return. */
    int normRelu(String name, int from) {
        return network.add(name + ".relu", new Operation.Relu(), norm(name + ".bn", from));
    }

    /** Norm, ReLU, convolution: the order of networks that pass their maps on unchanged. */
    int normReluConv(String name, int from, int channels, Window window, int groups) {
        return network.add(name + ".conv", new Convolution(channels, window, groups, false), normRelu(name, from));
    }

    /** Convolution, norm, ReLU. */
    int convRelu(String name, int from, int channels, Window window) {
        return network.add(name + ".relu", new Operation.Relu(), convNorm(name, from, channels, window));
    }

    /** Convolution and norm. */
    int convNorm(String name, int from, int channels, Window window) {
        return norm(name + ".bn", conv(name + ".conv", from, channels, window));
    }

    /** Convolution, norm, PReLU. */
    int convUnit(String name, int from, int channels, Window window) {
        return prelu(name + ".relu", convNorm(name, from, channels, window));
    }

    /** A convolution of each channel by itself, and norm. */
    int depthwiseNorm(String name, int from, Window window) {
        int channels = network.shape(from).channels();
        return norm(
                name + ".bn", network.add(name + ".conv", new Convolution(channels, window, channels, false), from));
    }

    /** A convolution of each channel by itself, norm, PReLU. */
    int depthwiseUnit(String name, int from, Window window) {
        return prelu(name + ".relu", depthwiseNorm(name, from, window));
    }

    /**
     * Squeeze and excitation (Hu et al., "Squeeze-and-Excitation Networks", 2018): each channel times a number between
     * 0 and 1 that depends on all channels' means.
     */
    int squeezeExcite(String name, int from) {
        int channels = network.shape(from).channels();
        Window point = Window.valid(1, 1);
        int means = network.add(name + ".pool", new Operation.GlobalAveragePool(), from);
        int squeezed =
                network.add(name + ".squeeze", new Convolution(Math.max(1, channels / 16), point, 1, true), means);
        int active = prelu(name + ".relu", squeezed);
        int excited = network.add(name + ".excite", new Convolution(channels, point, 1, true), active);
        int gate = network.add(name + ".gate", new Operation.Sigmoid(), excited);
        return network.add(name + ".scale", new Operation.ScaleChannels(), from, gate);
    }
}
