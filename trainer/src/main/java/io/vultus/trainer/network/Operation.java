package io.vultus.trainer.network;

import java.util.List;

/**
 * What a node of a network computes. Feature maps are batches of channels × height × width; formulas are per sample
 * unless they say otherwise.
 */
public sealed interface Operation {

    /**
     * The size of the result: that of the first input, unless the operation says otherwise.
     *
     * @throws IllegalArgumentException if the operation does not take inputs of these sizes
     */
    default Shape output(List<Shape> inputs) {
        return inputs.getFirst();
    }

    /** How many numbers are learnt. */
    default long parameters(List<Shape> inputs) {
        return 0;
    }

    /**
     * Floating-point operations for one sample: two for each multiplication with addition, in a convolution or a dense
     * layer and for each value of a batch normalisation; one for each value of an activation or a sum. Others count as
     * free.
     */
    default long flops(List<Shape> inputs) {
        return 0;
    }

    /** The network's input. */
    record Input(Shape shape) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            return shape;
        }
    }

    /**
     * Correlation with learnt kernels, zero-padded.
     *
     * @param channels of the result
     * @param kernel height and width
     * @param groups into how many equal parts the channels are divided, in order; each part of the result sees only its
     *     part of the input. As many as the input has channels: a depthwise convolution
     * @param bias whether a learnt number is added to each channel
     */
    record Convolution(int channels, Window kernel, int groups, boolean bias) implements Operation {

        @Override
        public Shape output(List<Shape> inputs) {
            Shape in = inputs.getFirst();
            if (groups < 1 || in.channels() % groups != 0 || channels % groups != 0) {
                throw new IllegalArgumentException("cannot divide " + in.channels() + " channels, and " + channels
                        + " of the result, into " + groups + " groups");
            }
            return kernel.over(in, channels);
        }

        /** Channels of the input that one channel of the result sees. */
        public int inputChannels(Shape in) {
            return in.channels() / groups;
        }

        /** Whether each channel has its own single kernel. */
        public boolean isDepthwise(Shape in) {
            return groups > 1 && groups == in.channels() && groups == channels;
        }

        @Override
        public long parameters(List<Shape> inputs) {
            return (long) channels * inputChannels(inputs.getFirst()) * kernel.area() + (bias ? channels : 0);
        }

        @Override
        public long flops(List<Shape> inputs) {
            return 2L * output(inputs).size() * inputChannels(inputs.getFirst()) * kernel.area();
        }
    }

    /**
     * Batch normalisation (Ioffe and Szegedy, 2015): {@code γ (x − mean) / √(variance + ε) + β} for each channel; mean
     * and variance over the batch in training, running averages of them otherwise.
     *
     * @param epsilon ε, positive
     * @param learnsScale whether γ is learnt; 1 otherwise
     */
    record BatchNorm(double epsilon, boolean learnsScale) implements Operation {
        @Override
        public long parameters(List<Shape> inputs) {
            return (learnsScale ? 2L : 1L) * inputs.getFirst().channels();
        }

        @Override
        public long flops(List<Shape> inputs) {
            return 2L * inputs.getFirst().size();
        }
    }

    /** {@code max(0, x) + a min(0, x)} with a learnt a for each channel (He et al., 2015). */
    record PRelu() implements Operation {
        @Override
        public long parameters(List<Shape> inputs) {
            return inputs.getFirst().channels();
        }

        @Override
        public long flops(List<Shape> inputs) {
            return inputs.getFirst().size();
        }
    }

    /** {@code max(0, x)}. */
    record Relu() implements Operation {
        @Override
        public long flops(List<Shape> inputs) {
            return inputs.getFirst().size();
        }
    }

    /**
     * {@code factor x}.
     *
     * @param factor finite
     */
    record Scale(double factor) implements Operation {
        @Override
        public long flops(List<Shape> inputs) {
            return inputs.getFirst().size();
        }
    }

    /** The channels of all inputs, one input after the other. */
    record Concatenation() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            Shape first = inputs.getFirst();
            int channels = 0;
            for (Shape input : inputs) {
                if (input.height() != first.height() || input.width() != first.width()) {
                    throw new IllegalArgumentException("cannot put " + first + " and " + input + " side by side");
                }
                channels += input.channels();
            }
            return new Shape(channels, first.height(), first.width());
        }
    }

    /**
     * Some channels.
     *
     * @param from the first
     * @param count how many
     */
    record Channels(int from, int count) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            Shape in = inputs.getFirst();
            if (from < 0 || count < 1 || from + count > in.channels()) {
                throw new IllegalArgumentException(
                        "there are no channels " + from + " to " + (from + count - 1) + " in " + in);
            }
            return new Shape(count, in.height(), in.width());
        }
    }

    /** {@code 1 / (1 + exp(−x))}. */
    record Sigmoid() implements Operation {}

    /** The sum of two maps of equal size. */
    record Add() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            if (!inputs.get(0).equals(inputs.get(1))) {
                throw new IllegalArgumentException("cannot add " + inputs.get(0) + " and " + inputs.get(1));
            }
            return inputs.getFirst();
        }

        @Override
        public long flops(List<Shape> inputs) {
            return inputs.getFirst().size();
        }
    }

    /** The first input, each channel times the second's value for it. */
    record ScaleChannels() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            Shape factors = inputs.get(1);
            if (!factors.equals(Shape.vector(inputs.get(0).channels()))) {
                throw new IllegalArgumentException("cannot scale the channels of " + inputs.get(0) + " by " + factors);
            }
            return inputs.getFirst();
        }
    }

    /** One value for what each channel has under a window. */
    sealed interface Pool extends Operation {

        /** What slides over the map. */
        Window window();

        @Override
        default Shape output(List<Shape> inputs) {
            Shape in = inputs.getFirst();
            return window().over(in, in.channels());
        }
    }

    /** The largest value under a window; what the window sees beyond the edge does not count. */
    record MaxPool(Window window) implements Pool {}

    /** The mean under a window; what the window sees beyond the edge does not count. */
    record AveragePool(Window window) implements Pool {}

    /** Each channel's mean. */
    record GlobalAveragePool() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            return Shape.vector(inputs.getFirst().channels());
        }
    }

    /** A learnt matrix times the map laid out as one vector, plus a learnt vector. */
    record Dense(int length) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            return Shape.vector(length);
        }

        @Override
        public long parameters(List<Shape> inputs) {
            return (long) length * inputs.getFirst().size() + length;
        }

        @Override
        public long flops(List<Shape> inputs) {
            return 2L * length * inputs.getFirst().size();
        }
    }

    /**
     * In training, zero with probability {@code rate} and {@code x / (1 − rate)} else; the identity otherwise.
     *
     * @param rate from 0 to less than 1
     */
    record Dropout(double rate) implements Operation {

        public Dropout {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("a dropout rate lies in [0, 1); got " + rate);
            }
        }
    }
}
