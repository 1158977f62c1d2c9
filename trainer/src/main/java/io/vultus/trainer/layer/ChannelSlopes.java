package io.vultus.trainer.layer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What negative values are multiplied with: a number for each channel, learnt (PReLU, 0.25 at first) or fixed. */
final class ChannelSlopes {

    private static final double FIRST = .25;

    private final Optional<Parameter> slope;

    /** Of the latest forward pass. */
    private double[] values;

    /** Of the latest backward pass. */
    private final double[] bySlope;

    private ChannelSlopes(Optional<Parameter> slope, double[] values) {
        this.slope = slope;
        this.values = values;
        bySlope = new double[values.length];
    }

    static ChannelSlopes learnt(String name, int channels, ParameterSource source) {
        Parameter slope = source.constant(name + ".slope", Parameter.Kind.SCALE, FIRST, channels);
        return new ChannelSlopes(Optional.of(slope), new double[channels]);
    }

    /** All the same: 0 for a ReLU, 1 for no activation. */
    static ChannelSlopes fixed(double value, int channels) {
        double[] values = new double[channels];
        Arrays.fill(values, value);
        return new ChannelSlopes(Optional.empty(), values);
    }

    /** Begins a forward pass. */
    double[] read() {
        slope.ifPresent(parameter -> values = HostMemory.read(parameter.value()));
        return values;
    }

    void take(int channel, double gradient) {
        bySlope[channel] = gradient;
    }

    /** Ends a backward pass. */
    void writeGradients() {
        slope.ifPresent(parameter -> HostMemory.write(bySlope, parameter.gradient()));
    }

    List<Parameter> parameters() {
        return slope.stream().toList();
    }
}
