package io.vultus.trainer.layer;

import io.vultus.trainer.layer.ChannelKernel.Planes;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Over floats in host memory. All that is done to a channel is done before the next, so that what is read for the
 * second time is still in the processor's cache. Channels run in parallel, each in one thread, so that sums have the
 * same bits whatever the number of threads.
 */
final class HostChannelMath implements ChannelMath {

    private static final Optional<ChannelKernel> KERNEL = VectorApi.find(ChannelKernel.class, "VectorChannelKernel");

    private final ChannelKernel kernel;

    private HostChannelMath(ChannelKernel kernel) {
        this.kernel = kernel;
    }

    /** One for arrays of a type, if that is possible on the back end in use. */
    static Optional<ChannelMath> of(DataType type) {
        return HostMemory.holdsFloats(type) ? KERNEL.map(HostChannelMath::new) : Optional.empty();
    }

    /** A map as it lies in memory. */
    private record Map(FloatBuffer values, int samples, int channels, int area) {

        static Map of(INDArray array) {
            int samples = Math.toIntExact(array.size(0));
            int channels = Math.toIntExact(array.size(1));
            int area = Math.toIntExact(array.length() / samples / channels);
            return new Map(HostMemory.of(array), samples, channels, area);
        }

        Planes channel(int channel) {
            return new Planes(values, channel * area, channels * area, samples, area);
        }

        void forEachChannel(IntConsumer work) {
            IntStream.range(0, channels).parallel().forEach(work);
        }
    }

    @Override
    public void norm(INDArray x, Norm norm, INDArray addend, INDArray y) {
        Map in = Map.of(x);
        Map added = addend == null ? null : Map.of(addend);
        Map out = Map.of(y);
        in.forEachChannel(channel -> {
            Planes values = in.channel(channel);
            Way way = norm.way(channel, moments(values));
            kernel.apply(values, way, added == null ? null : added.channel(channel), out.channel(channel));
        });
    }

    private Moments moments(Planes values) {
        // Differences from a value of the channel: squares of what all values have in common would hide the rest.
        float pivot = values.values().get(values.first());
        double[] sums = kernel.moments(values, pivot);
        double difference = sums[0] / values.size();
        return new Moments(pivot + difference, Math.max(0, sums[1] / values.size() - difference * difference));
    }

    @Override
    public void apply(INDArray x, Way[] ways, INDArray addend, INDArray y) {
        Map in = Map.of(x);
        Map added = addend == null ? null : Map.of(addend);
        Map out = Map.of(y);
        in.forEachChannel(channel -> kernel.apply(
                in.channel(channel),
                ways[channel],
                added == null ? null : added.channel(channel),
                out.channel(channel)));
    }

    @Override
    public void backward(INDArray g, INDArray x, Way[] ways, Gradient gradient, INDArray into, boolean add) {
        Map by = Map.of(g);
        Map in = Map.of(x);
        Map out = Map.of(into);
        in.forEachChannel(channel -> {
            Planes from = by.channel(channel);
            Planes values = in.channel(channel);
            Way way = ways[channel];
            WayBack back = gradient.wayBack(channel, kernel.sums(from, values, way));
            kernel.backward(from, values, way, back, out.channel(channel), add);
        });
    }
}
