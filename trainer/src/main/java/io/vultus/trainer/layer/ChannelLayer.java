package io.vultus.trainer.layer;

import io.vultus.trainer.layer.ChannelMath.Sums;
import io.vultus.trainer.layer.ChannelMath.Way;
import io.vultus.trainer.layer.ChannelMath.WayBack;
import io.vultus.trainer.network.Operation.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A norm, an activation, or a norm and the activation behind it; or one of these and a sum with another map, the second
 * input. Several in one give the same to the bit as one after the other: what lies between them is computed again where
 * it is needed, and never written. Large maps do not fit into caches, and going through them takes the time.
 */
final class ChannelLayer implements Layer {

    private final ChannelMath math;
    private final Optional<ChannelNorm> norm;
    private final Optional<ChannelSlopes> activation;
    private final boolean adds;
    private final int channels;

    /** Of the latest forward pass. */
    private Way[] ways;

    private ChannelLayer(
            ChannelMath math,
            Optional<ChannelNorm> norm,
            Optional<ChannelSlopes> activation,
            boolean adds,
            int channels) {
        this.math = math;
        this.norm = norm;
        this.activation = activation;
        this.adds = adds;
        this.channels = channels;
    }

    static ChannelLayer norm(String name, BatchNorm operation, int channels, ParameterSource source) {
        ChannelNorm norm = new ChannelNorm(name, operation, channels, source);
        return new ChannelLayer(ChannelMath.of(source.type()), Optional.of(norm), Optional.empty(), false, channels);
    }

    /** With a learnt slope for each channel. */
    static ChannelLayer prelu(String name, int channels, ParameterSource source) {
        return activation(ChannelSlopes.learnt(name, channels, source), channels, source.type());
    }

    static ChannelLayer relu(int channels, DataType type) {
        return activation(ChannelSlopes.fixed(0, channels), channels, type);
    }

    private static ChannelLayer activation(ChannelSlopes slopes, int channels, DataType type) {
        return new ChannelLayer(ChannelMath.of(type), Optional.empty(), Optional.of(slopes), false, channels);
    }

    /** This and what is done to its result, in one, where that is possible. */
    Optional<ChannelLayer> with(Layer next) {
        if (adds) {
            return Optional.empty();
        }
        if (next instanceof AddLayer) {
            return Optional.of(new ChannelLayer(math, norm, activation, true, channels));
        }
        return next instanceof ChannelLayer layer && activation.isEmpty() && layer.norm.isEmpty() && !layer.adds
                ? Optional.of(new ChannelLayer(math, norm, layer.activation, false, channels))
                : Optional.empty();
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        double[] slopes =
                activation.orElseGet(() -> ChannelSlopes.fixed(1, channels)).read();
        INDArray addend = adds ? inputs[1] : null;
        norm.ifPresent(ChannelNorm::read);
        if (norm.isPresent() && pass.training()) {
            ChannelNorm by = norm.get();
            ways = new Way[channels];
            math.norm(
                    inputs[0],
                    (channel, moments) -> ways[channel] = by.way(channel, moments, slopes[channel]),
                    addend,
                    output);
            by.average();
        } else {
            ways = norm.map(by -> by.ways(slopes)).orElseGet(() -> identities(slopes));
            math.apply(inputs[0], ways, addend, output);
        }
    }

    private static Way[] identities(double[] slopes) {
        return Arrays.stream(slopes).mapToObj(slope -> new Way(1, 0, slope)).toArray(Way[]::new);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        double count = (double) inputs[0].length() / channels;
        math.backward(
                gradient,
                inputs[0],
                ways,
                (channel, sums) -> wayBack(channel, sums, count),
                sinks[0].gradient(),
                sinks[0].isFilled());
        sinks[0].fill();
        norm.ifPresent(ChannelNorm::writeGradients);
        activation.ifPresent(ChannelSlopes::writeGradients);
        if (adds) {
            sinks[1].take(gradient);
        }
    }

    private WayBack wayBack(int channel, Sums sums, double count) {
        activation.ifPresent(slopes -> slopes.take(channel, sums.bySlope()));
        return norm.map(by -> by.wayBack(channel, sums, count)).orElse(WayBack.ALONG);
    }

    @Override
    public boolean passesGradientTo(int input) {
        return adds && input == 1;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        norm.ifPresent(by -> parameters.addAll(by.parameters()));
        activation.ifPresent(slopes -> parameters.addAll(slopes.parameters()));
        return parameters;
    }
}
