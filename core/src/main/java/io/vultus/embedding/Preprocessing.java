package io.vultus.embedding;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How pixels become a network's input: channel {@code c} of a pixel of value {@code x} (0–255) becomes {@code (x −
 * mean[c]) / std[c]}, laid out as planes (NCHW) in the given order of colours.
 *
 * @param order the order of the input's planes, to which {@code mean} and {@code std} belong
 * @param mean three values in pixel units (0–255)
 * @param std three positive values in pixel units
 */
public record Preprocessing(ColourOrder order, List<Float> mean, List<Float> std) {

    /** The order of a network's three input planes. */
    public enum ColourOrder {
        /** Red, green, blue. */
        @JsonProperty("RGB")
        RGB,
        /** Blue, green, red, as OpenCV stores pixels. */
        @JsonProperty("BGR")
        BGR
    }

    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3) {
            throw new IllegalArgumentException(
                    "mean and std need three values each, one a channel; got mean " + mean + " and std " + std);
        }
        if (!mean.stream().allMatch(Float::isFinite) || !std.stream().allMatch(s -> Float.isFinite(s) && s > 0)) {
            throw new IllegalArgumentException(
                    "mean must be finite and std positive, in pixel units 0–255; got mean " + mean + " and std " + std);
        }
    }

    /** The same mean and deviation for each channel. */
    public static Preprocessing uniform(ColourOrder order, float mean, float std) {
        return new Preprocessing(order, List.of(mean, mean, mean), List.of(std, std, std));
    }
}
