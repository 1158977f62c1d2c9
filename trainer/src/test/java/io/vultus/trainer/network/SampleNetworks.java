package io.vultus.trainer.network;

import java.util.stream.Stream;

/** Small networks, with every operation in one of them at least. */
public final class SampleNetworks {

    private SampleNetworks() {}

    private static final Shape INPUT = new Shape(3, 9, 9);

    public static Stream<Network> oneOfEach() {
        return Stream.of(
                of("convolution", new Operation.Convolution(4, Window.centred(3, 1), 1, false)),
                of("convolution with bias", new Operation.Convolution(4, Window.centred(3, 2), 1, true)),
                of("point convolution", new Operation.Convolution(5, Window.valid(1, 2), 1, false)),
                of("oblong convolution", new Operation.Convolution(4, Window.centred(1, 3, 1), 1, false)),
                of("depthwise convolution", new Operation.Convolution(3, Window.centred(3, 2), 3, false)),
                of("valid depthwise convolution", new Operation.Convolution(3, Window.valid(9, 1), 3, false)),
                of("grouped convolution", new Operation.Convolution(6, Window.centred(3, 2), 3, true)),
                of("multiplying convolution", new Operation.Convolution(9, Window.valid(1, 1), 3, false)),
                of("ReLU", new Operation.Relu()),
                of("scale", new Operation.Scale(.3)),
                of("channels", new Operation.Channels(1, 2)),
                of("average pool", new Operation.AveragePool(Window.centred(3, 2))),
                of("norm", new Operation.BatchNorm(1e-3, true)),
                of("norm without scale", new Operation.BatchNorm(1e-3, false)),
                of("PReLU", new Operation.PRelu()),
                of("sigmoid", new Operation.Sigmoid()),
                of("max pool", new Operation.MaxPool(Window.centred(3, 2))),
                of("global pool", new Operation.GlobalAveragePool()),
                of("dense", new Operation.Dense(6)),
                of("dropout", new Operation.Dropout(.4)),
                sharedInput(),
                passedOn());
    }

    /** A convolution before and after, so that gradients have to come through. */
    public static Network of(String name, Operation operation) {
        Network.Builder network = new Network.Builder(name, INPUT);
        int before = network.add("before", new Operation.Convolution(3, Window.centred(3, 1), 1, false), 0);
        int tested = network.add("tested", operation, before);
        network.add("after", new Operation.Dense(4), tested);
        return network.build();
    }

    /** One map goes three ways: gradients have to add up in every layer that can be second. */
    private static Network sharedInput() {
        Network.Builder network = new Network.Builder("shared input", INPUT);
        int shared = network.add("shared", new Operation.Convolution(3, Window.centred(3, 1), 1, false), 0);
        int normed = network.add("normed", new Operation.BatchNorm(1e-3, true), shared);
        int active = network.add("active", new Operation.PRelu(), shared);
        int conv = network.add("conv", new Operation.Convolution(3, Window.centred(3, 1), 1, false), shared);
        int means = network.add("means", new Operation.GlobalAveragePool(), shared);
        int gate = network.add("gate", new Operation.Sigmoid(), means);
        int scaled = network.add("scaled", new Operation.ScaleChannels(), normed, gate);
        int sum = network.add("sum", new Operation.Add(), scaled, active);
        int beside = network.add("beside", new Operation.Concatenation(), active, shared, conv);
        int part = network.add("part", new Operation.Channels(3, 3), beside);
        int other = network.add("other", new Operation.Channels(4, 3), beside);
        int pooled = network.add("pooled", new Operation.AveragePool(Window.centred(3, 1)), shared);
        int scaledPart = network.add("scaled part", new Operation.Scale(.5), part);
        int more =
                network.add("more", new Operation.Add(), scaledPart, network.add("relu", new Operation.Relu(), shared));
        int evenMore = network.add("even more", new Operation.Add(), more, other);
        int grouped = network.add("grouped", new Operation.Convolution(3, Window.centred(3, 1), 3, false), evenMore);
        sum = network.add("all", new Operation.Add(), sum, network.add("both", new Operation.Add(), grouped, pooled));
        int total = network.add("total", new Operation.Add(), sum, conv);
        int twice = network.add("twice", new Operation.Add(), total, total);
        network.add("after", new Operation.Dense(4), twice);
        return network.build();
    }

    /** Sums of maps whose gradients are the same, though one of them is read after another has been added to. */
    private static Network passedOn() {
        Network.Builder network = new Network.Builder("passed on", INPUT);
        int first = network.add("first", new Operation.Convolution(3, Window.centred(3, 1), 1, false), 0);
        int second = network.add("second", new Operation.Convolution(3, Window.centred(3, 1), 1, false), 0);
        int active = network.add("active", new Operation.PRelu(), first);
        int inner = network.add("inner", new Operation.Add(), second, first);
        int outer = network.add("outer", new Operation.Add(), inner, active);
        network.add("after", new Operation.Dense(4), outer);
        return network.build();
    }
}
