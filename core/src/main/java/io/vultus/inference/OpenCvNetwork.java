package io.vultus.inference;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.dnn.Dnn;
import org.opencv.dnn.Net;

/**
 * A network run by OpenCV's dnn module on the CPU. A {@code Net} is for one thread; each thread at work gets its own.
 */
public final class OpenCvNetwork implements Network {

    private final Path model;
    private final InstancePool<Net> nets;

    private OpenCvNetwork(Path model) {
        this.model = model;
        this.nets = new InstancePool<>("the network " + model.getFileName(), this::read);
    }

    /**
     * Loads a model.
     *
     * @throws InferenceException if the file is missing or OpenCV cannot read it
     */
    public static OpenCvNetwork open(Path model) {
        OpenCv.load();
        ModelFile.require(model);
        OpenCvNetwork network = new OpenCvNetwork(model);
        network.nets.with(net -> net); // so that a bad file is refused here
        return network;
    }

    private Net read() {
        try {
            return Dnn.readNetFromONNX(model.toString());
        } catch (CvException e) {
            throw new InferenceException("OpenCV could not load " + model + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long[] inputShape() {
        return new long[0];
    }

    @Override
    public List<Tensor> run(ByteBuffer input, long... shape) {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(shape, "shape");
        int[] sizes = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
        int elements = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        return nets.with(net -> {
            Mat flat = new Mat(1, elements, CvType.CV_32F, input); // wraps the buffer
            Mat blob = flat.reshape(1, sizes);
            List<Mat> outputs = new ArrayList<>();
            try {
                net.setInput(blob);
                net.forward(outputs, net.getUnconnectedOutLayersNames());
                return outputs.stream().map(OpenCvNetwork::copyOf).toList();
            } catch (CvException e) {
                throw new InferenceException(
                        "OpenCV could not run " + model + " on an input of " + Arrays.toString(shape) + ": "
                                + e.getMessage(),
                        e);
            } finally {
                blob.release();
                flat.release();
                outputs.forEach(Mat::release);
            }
        });
    }

    private static Tensor copyOf(Mat output) {
        long[] shape = new long[output.dims()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = output.size(i);
        }
        float[] values = new float[Math.toIntExact(output.total())];
        output.get(new int[shape.length], values);
        return new Tensor(shape, values);
    }

    @Override
    public void close() {
        // The garbage collector frees native networks: OpenCV's Java interface offers no other way.
        nets.close();
    }
}
