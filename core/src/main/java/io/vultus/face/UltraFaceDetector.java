package io.vultus.face;

import io.vultus.inference.CloseGate;
import io.vultus.inference.InferenceException;
import io.vultus.inference.InstancePool;
import io.vultus.inference.Network;
import io.vultus.inference.OnnxRuntimeNetwork;
import io.vultus.inference.OpenCv;
import io.vultus.inference.Tensor;
import io.vultus.photo.Photo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * UltraFace ("Ultra-Light-Fast-Generic-Face-Detector-1MB") for the boxes, and a network of 68 points for the landmarks,
 * both run by ONNX Runtime.
 *
 * <p>The detector takes the whole photograph, stretched to the size that it declares (320×240, say), as RGB, (x − 127)
 * / 128, and gives {@code scores} [1, N, 2] (background, face) and {@code boxes} [1, N, 4] (left, top, right, bottom as
 * shares of the photograph's width and height).
 */
public final class UltraFaceDetector implements FaceDetector {

    /** The options that suit it; the input size is the network's own. */
    public static final DetectionOptions DEFAULTS = new DetectionOptions(0.65f, 0.4f, 640);

    private static final float MEAN = 127;
    private static final float STD = 128;

    private final Path model;
    private final Network network;
    private final Landmarks68Network landmarks;
    private final DetectionOptions options;
    private final int width;
    private final int height;
    private final InstancePool<DetectorInput> inputs;
    private final CloseGate gate;

    private UltraFaceDetector(
            Path model,
            Network network,
            Landmarks68Network landmarks,
            DetectionOptions options,
            int width,
            int height) {
        this.model = model;
        this.network = network;
        this.landmarks = landmarks;
        this.options = options;
        this.width = width;
        this.height = height;
        this.gate = CloseGate.shared("the face detector " + model.getFileName());
        this.inputs = new InstancePool<>(model.toString(), DetectorInput::new);
    }

    /**
     * Loads the two models.
     *
     * @param model the detector, of fixed input size
     * @param landmarks the 68 points, with an input of [1, 1, 64, 64]
     * @throws InferenceException if a file is missing or is no such model
     */
    public static UltraFaceDetector open(Path model, Path landmarks, DetectionOptions options) {
        OpenCv.load();
        Network network = OnnxRuntimeNetwork.open(model);
        try {
            long[] shape = network.inputShape();
            if (shape.length != 4 || shape[1] != 3 || shape[2] < 1 || shape[3] < 1) {
                throw new InferenceException(model + " is no UltraFace model: its input is not [1, 3, height, width]");
            }
            return new UltraFaceDetector(
                    model,
                    network,
                    Landmarks68Network.open(landmarks),
                    options,
                    Math.toIntExact(shape[3]),
                    Math.toIntExact(shape[2]));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    @Override
    public List<DetectedFace> detect(Photo photo) {
        Objects.requireNonNull(photo, "photo");
        return gate.call(() -> DetectorInput.detect(photo, this::detectIn));
    }

    @Override
    public int searchedSide(Photo photo) {
        return Math.min(Math.max(width, height), FaceDetector.super.searchedSide(photo));
    }

    private List<DetectedFace> detectIn(Mat bgr) {
        return candidates(bgr).stream()
                .map(found -> new DetectedFace(found.box(), landmarks.locate(bgr, found.box()), found.score()))
                .toList();
    }

    private List<Candidate> candidates(Mat bgr) {
        Mat stretched = new Mat();
        try {
            int interpolation = DetectorInput.interpolation((double) width / bgr.cols());
            Imgproc.resize(bgr, stretched, new Size(width, height), 0, 0, interpolation);
            List<Tensor> outputs =
                    inputs.with(input -> network.run(input.rgbPlanes(stretched, MEAN, STD), 1, 3, height, width));
            return ScoredBox.suppressDoubles(decode(outputs, bgr.cols(), bgr.rows()), options.nmsThreshold());
        } finally {
            stretched.release();
        }
    }

    private List<Candidate> decode(List<Tensor> outputs, int photoWidth, int photoHeight) {
        float[] scores = output(outputs, 2);
        float[] boxes = output(outputs, 4);
        if (boxes.length != 2 * scores.length) {
            throw new InferenceException(model + " is no UltraFace model: its outputs are " + outputs);
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; 2 * i < scores.length; i++) {
            float score = scores[2 * i + 1];
            float w = (boxes[4 * i + 2] - boxes[4 * i]) * photoWidth;
            float h = (boxes[4 * i + 3] - boxes[4 * i + 1]) * photoHeight;
            if (score >= options.scoreThreshold() && w > 0 && h > 0) {
                float x = boxes[4 * i] * photoWidth;
                float y = boxes[4 * i + 1] * photoHeight;
                candidates.add(new Candidate(new BoundingBox(x, y, w, h), score));
            }
        }
        return candidates;
    }

    private float[] output(List<Tensor> outputs, int columns) {
        return outputs.stream()
                .filter(tensor -> tensor.shape()[tensor.shape().length - 1] == columns)
                .findFirst()
                .orElseThrow(() -> new InferenceException(
                        model + " is no UltraFace model: among its outputs " + outputs + " is none of N×" + columns))
                .data();
    }

    @Override
    public void close() {
        gate.close(() -> {
            network.close();
            landmarks.close();
        });
    }

    /** A face whose points are not known yet. */
    private record Candidate(BoundingBox box, float score) implements ScoredBox {}
}
