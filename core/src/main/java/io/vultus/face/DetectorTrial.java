package io.vultus.face;

import io.vultus.inference.InferenceException;
import io.vultus.inference.OnnxRuntimeNetwork;
import io.vultus.inference.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a detector's or landmark network that nobody has run yet, within a time limit, on drawn pictures, and looks at
 * what it gives.
 */
public final class DetectorTrial {

    /** Where a network takes any size. */
    private static final int OPEN_SIDE = 640;

    /** The drawn pictures' range is that of pixels whose mean was taken away. */
    private static final float AMPLITUDE = 1;

    private static final int CHANNELS = 3;
    private static final int PICTURES = 2;

    private DetectorTrial() {}

    /**
     * Tries a network.
     *
     * @param model an ONNX file whose input is [1, channels, height, width]; sides that are open are tried at 640
     * @param limit for loading it, and for each run
     * @return the shapes of its outputs, in its order
     * @throws InferenceException if it does not load, takes another input, exceeds the limit, or gives values that are
     *     not finite, all zero, or the same for different pictures; the message says which
     */
    public static List<long[]> outputShapes(Path model, Duration limit) {
        try (OnnxRuntimeNetwork network = OnnxRuntimeNetwork.openLimited(model, limit)) {
            long[] shape = inputShape(model, network.inputShape());
            List<List<Tensor>> answers = new ArrayList<>();
            for (int picture = 0; picture < PICTURES; picture++) {
                List<Tensor> outputs = network.run(drawn(shape, picture), shape);
                requireValues(model, outputs);
                answers.add(outputs);
            }
            if (areSame(answers.getFirst(), answers.getLast())) {
                throw new InferenceException(
                        model + " gives the same for every picture (constant output): it finds nothing");
            }
            return answers.getFirst().stream().map(Tensor::shape).toList();
        }
    }

    private static long[] inputShape(Path model, long[] declared) {
        boolean fits = declared.length == 4
                && declared[0] <= 1
                && declared[1] <= CHANNELS
                && declared[2] <= DetectionOptions.MAX_SIDE
                && declared[3] <= DetectionOptions.MAX_SIDE;
        if (!fits) {
            throw new InferenceException(model + " takes an input of " + Arrays.toString(declared)
                    + "; a detector takes [1, 3, height, width] of up to " + DetectionOptions.MAX_SIDE
                    + " pixels a side");
        }
        return new long[] {
            1,
            declared[1] > 0 ? declared[1] : CHANNELS,
            declared[2] > 0 ? declared[2] : OPEN_SIDE,
            declared[3] > 0 ? declared[3] : OPEN_SIDE
        };
    }

    /** Waves of another length for each picture. */
    private static ByteBuffer drawn(long[] shape, int picture) {
        int values = (int) (shape[1] * shape[2] * shape[3]);
        ByteBuffer bytes = ByteBuffer.allocateDirect(values * Float.BYTES).order(ByteOrder.nativeOrder());
        FloatBuffer floats = bytes.asFloatBuffer();
        double across = 0.05 + 0.1 * picture;
        for (int i = 0; i < values; i++) {
            long x = i % shape[3];
            long y = i / shape[3] % shape[2];
            floats.put(i, (float) (AMPLITUDE * Math.sin(across * x) * Math.cos(0.07 * y + picture)));
        }
        return bytes;
    }

    private static void requireValues(Path model, List<Tensor> outputs) {
        boolean zero = true;
        for (Tensor output : outputs) {
            for (float value : output.data()) {
                if (!Float.isFinite(value)) {
                    throw new InferenceException(model + " gives " + (Float.isNaN(value) ? "NaN" : "an infinite value")
                            + "; its weights are damaged");
                }
                zero &= value == 0;
            }
        }
        if (zero) {
            throw new InferenceException(model + " gives nothing but zeros");
        }
    }

    private static boolean areSame(List<Tensor> a, List<Tensor> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!Arrays.equals(a.get(i).data(), b.get(i).data())) {
                return false;
            }
        }
        return true;
    }
}
