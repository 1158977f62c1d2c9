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

/**
 * SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021) with five points, as
 * in InsightFace's packs, run by ONNX Runtime.
 *
 * <p>The input is RGB, (x − 127.5) / 128, the photograph in the upper left corner. For each stride of 8, 16 and 32
 * pixels the network gives scores, boxes and points for every cell of the grid, two anchors a cell, row by row: a box
 * as its sides' distances from the anchor (left, top, right, bottom), points as offsets from it, all in strides.
 */
public final class ScrfdDetector implements FaceDetector {

    /** The options that suit it; 640 is InsightFace's usual input size. */
    public static final DetectionOptions DEFAULTS = new DetectionOptions(0.5f, 0.4f, 640);

    private static final float MEAN = 127.5f;
    private static final float STD = 128f;
    private static final int[] STRIDES = {8, 16, 32};
    private static final int ANCHORS = 2;

    private final Path model;
    private final Network network;
    private final DetectionOptions options;
    private final InstancePool<DetectorInput> inputs;
    private final CloseGate gate;

    /** The input size where the network declares one, else 0. */
    private final int fixedWidth;

    private final int fixedHeight;

    private ScrfdDetector(Path model, Network network, DetectionOptions options, int fixedWidth, int fixedHeight) {
        this.model = model;
        this.network = network;
        this.options = options;
        this.fixedWidth = fixedWidth;
        this.fixedHeight = fixedHeight;
        this.gate = CloseGate.shared("the face detector " + model.getFileName());
        this.inputs = new InstancePool<>(model.toString(), DetectorInput::new);
    }

    /**
     * Loads a model. Where it was exported for one input size, photographs are scaled to fit that, and
     * {@link DetectionOptions#maxSide} has no effect.
     *
     * @throws InferenceException if the file is missing or is no such model
     */
    public static ScrfdDetector open(Path model, DetectionOptions options) {
        OpenCv.load();
        Network network = OnnxRuntimeNetwork.open(model);
        long[] shape = network.inputShape();
        if (shape.length != 4 || shape[1] != 3) {
            network.close();
            throw new InferenceException(model + " is no SCRFD model: its input is not [1, 3, height, width]");
        }
        int height = Math.toIntExact(Math.max(0, shape[2]));
        int width = Math.toIntExact(Math.max(0, shape[3]));
        return new ScrfdDetector(model, network, options, width, height);
    }

    @Override
    public List<DetectedFace> detect(Photo photo) {
        Objects.requireNonNull(photo, "photo");
        return gate.call(() -> DetectorInput.detect(photo, this::detectIn));
    }

    @Override
    public int searchedSide(Photo photo) {
        int limit = fixedWidth > 0 ? Math.max(fixedWidth, fixedHeight) : options.maxSide();
        return Math.min(limit, FaceDetector.super.searchedSide(photo));
    }

    private List<DetectedFace> detectIn(Mat bgr) {
        boolean fixed = fixedWidth > 0;
        double scale = fixed
                ? Math.min((double) fixedWidth / bgr.cols(), (double) fixedHeight / bgr.rows())
                : Math.min(1, (double) options.maxSide() / Math.max(bgr.cols(), bgr.rows()));
        int width = fixed ? fixedWidth : roundUp(bgr.cols() * scale);
        int height = fixed ? fixedHeight : roundUp(bgr.rows() * scale);
        Mat canvas = DetectorInput.letterbox(bgr, scale, width, height);
        try {
            List<Tensor> outputs =
                    inputs.with(input -> network.run(input.rgbPlanes(canvas, MEAN, STD), 1, 3, height, width));
            return decode(outputs, width, height, (float) scale);
        } finally {
            canvas.release();
        }
    }

    /** To a multiple of the largest stride, so that every grid is whole. */
    private static int roundUp(double side) {
        int largest = STRIDES[STRIDES.length - 1];
        return Math.max(1, (int) Math.ceil(side / largest)) * largest;
    }

    private List<DetectedFace> decode(List<Tensor> outputs, int width, int height, float scale) {
        List<DetectedFace> candidates = new ArrayList<>();
        for (int stride : STRIDES) {
            int columns = width / stride;
            int anchors = columns * (height / stride) * ANCHORS;
            Level level = new Level(
                    stride,
                    columns,
                    output(outputs, anchors, 1),
                    output(outputs, anchors, 4),
                    output(outputs, anchors, 2 * Landmarks5.POINTS));
            level.addFaces(options.scoreThreshold(), scale, candidates);
        }
        return ScoredBox.suppressDoubles(candidates, options.nmsThreshold());
    }

    /** Finds an output by its shape; exports differ in its name and in whether a dimension for the batch leads. */
    private float[] output(List<Tensor> outputs, int rows, int columns) {
        return outputs.stream()
                .filter(t -> t.shape()[t.shape().length - 1] == columns && t.data().length == rows * columns)
                .findFirst()
                .orElseThrow(
                        () -> new InferenceException(model + " is no SCRFD model with five points: among its outputs "
                                + outputs + " is none of " + rows + "×" + columns))
                .data();
    }

    @Override
    public void close() {
        gate.close(network::close);
    }

    /** What the network says at one stride: a row of each array an anchor. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one call
    private record Level(int stride, int columns, float[] scores, float[] boxes, float[] points) {

        void addFaces(float threshold, float scale, List<DetectedFace> faces) {
            for (int i = 0; i < scores.length; i++) {
                float width = (boxes[4 * i] + boxes[4 * i + 2]) * stride / scale;
                float height = (boxes[4 * i + 1] + boxes[4 * i + 3]) * stride / scale;
                if (scores[i] >= threshold && width > 0 && height > 0) {
                    float x = (x(i) - boxes[4 * i] * stride) / scale;
                    float y = (y(i) - boxes[4 * i + 1] * stride) / scale;
                    faces.add(new DetectedFace(new BoundingBox(x, y, width, height), landmarks(i, scale), scores[i]));
                }
            }
        }

        private Landmarks5 landmarks(int i, float scale) {
            float[] xy = new float[2 * Landmarks5.POINTS];
            for (int p = 0; p < xy.length; p += 2) {
                xy[p] = (x(i) + points[xy.length * i + p] * stride) / scale;
                xy[p + 1] = (y(i) + points[xy.length * i + p + 1] * stride) / scale;
            }
            return Landmarks5.of(xy);
        }

        /** The anchor's place in the canvas, in pixels. */
        private float x(int i) {
            return i / ANCHORS % columns * (float) stride;
        }

        private float y(int i) {
            int row = i / (ANCHORS * columns);
            return row * (float) stride;
        }
    }
}
