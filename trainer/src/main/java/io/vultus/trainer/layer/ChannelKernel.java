package io.vultus.trainer.layer;

import io.vultus.trainer.layer.ChannelMath.Sums;
import io.vultus.trainer.layer.ChannelMath.Way;
import io.vultus.trainer.layer.ChannelMath.WayBack;
import java.nio.FloatBuffer;

/** The loops over one channel that {@link HostChannelMath} spends its time in. Thread-safe. */
interface ChannelKernel {

    /**
     * A channel of a map: its planes, one a sample.
     *
     * @param values the map's
     * @param first where the first plane begins
     * @param step from the beginning of a plane to that of the next
     * @param count of planes
     * @param area values of a plane
     */
    record Planes(FloatBuffer values, int first, int step, int count, int area) {

        /** Some of the planes. */
        Planes part(int from, int planes) {
            return new Planes(values, first + from * step, step, planes, area);
        }

        /** Of all planes. */
        double size() {
            return (double) count * area;
        }
    }

    /**
     * Sums over a channel.
     *
     * @param pivot is taken off every value
     * @return that of the differences and that of their squares
     */
    double[] moments(Planes x, float pivot);

    /** Computes a channel of y; addend may be null. */
    void apply(Planes x, Way way, Planes addend, Planes y);

    /** Sums over a channel, from the gradient by its result. */
    Sums sums(Planes g, Planes x, Way way);

    /** Computes a channel of the gradient by x, or adds it to what is there. */
    void backward(Planes g, Planes x, Way way, WayBack back, Planes into, boolean add);
}
