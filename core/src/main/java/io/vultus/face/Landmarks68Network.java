package io.vultus.face;

import io.vultus.inference.InferenceException;
import io.vultus.inference.InstancePool;
import io.vultus.inference.Network;
import io.vultus.inference.OnnxRuntimeNetwork;
import java.nio.file.Path;
import java.util.Arrays;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Finds the 68 points of the iBUG 300-W annotation inside a face's box and reduces them to the five that alignment
 * takes. The input is the box, [1, 1, 64, 64], grey, x / 256; the output x and y of each point as shares of the box.
 */
final class Landmarks68Network implements AutoCloseable {

    private static final int SIZE = 64;
    private static final int POINTS = 68;
    private static final float STD = 256;

    /**
     * Which of the 68 points (numbered from 0) make up each of the five: lids, tip of the nose, corners of the mouth.
     */
    private static final int[][] FIVE = {{37, 38, 40, 41}, {43, 44, 46, 47}, {30}, {48, 60}, {54, 64}};

    private final Path model;
    private final Network network;
    private final InstancePool<DetectorInput> inputs;

    private Landmarks68Network(Path model, Network network) {
        this.model = model;
        this.network = network;
        this.inputs = new InstancePool<>(model.toString(), DetectorInput::new);
    }

    static Landmarks68Network open(Path model) {
        Network network = OnnxRuntimeNetwork.open(model);
        long[] shape = network.inputShape();
        if (!Arrays.equals(shape, new long[] {1, 1, SIZE, SIZE})) {
            network.close();
            throw new InferenceException(model + " is no network for 68 points: its input is " + Arrays.toString(shape)
                    + ", not [1, 1, 64, 64]");
        }
        return new Landmarks68Network(model, network);
    }

    /** Finds the five points of the face in a box. */
    Landmarks5 locate(Mat bgr, BoundingBox box) {
        Rect inside = inside(box, bgr.cols(), bgr.rows());
        Mat face = bgr.submat(inside);
        Mat small = new Mat();
        Mat grey = new Mat();
        try {
            int interpolation = DetectorInput.interpolation((double) SIZE / inside.width);
            Imgproc.resize(face, small, new Size(SIZE, SIZE), 0, 0, interpolation);
            Imgproc.cvtColor(small, grey, Imgproc.COLOR_BGR2GRAY);
            float[] shares = inputs.with(input -> network.run(input.greyPlane(grey, STD), 1, 1, SIZE, SIZE))
                    .getFirst()
                    .data();
            if (shares.length != 2 * POINTS) {
                throw new InferenceException(model + " gives " + shares.length + " values, not those of 68 points");
            }
            return five(shares, inside);
        } finally {
            face.release();
            small.release();
            grey.release();
        }
    }

    /** The part of the box that lies in the photograph; at least one pixel. */
    private static Rect inside(BoundingBox box, int width, int height) {
        int left = Math.clamp((long) box.x(), 0, width - 1);
        int top = Math.clamp((long) box.y(), 0, height - 1);
        int right = Math.clamp((long) (box.x() + box.width()), left + 1, width);
        int bottom = Math.clamp((long) (box.y() + box.height()), top + 1, height);
        return new Rect(left, top, right - left, bottom - top);
    }

    private static Landmarks5 five(float[] shares, Rect box) {
        float[] xy = new float[2 * Landmarks5.POINTS];
        for (int i = 0; i < FIVE.length; i++) {
            for (int point : FIVE[i]) {
                xy[2 * i] += shares[2 * point] / FIVE[i].length;
                xy[2 * i + 1] += shares[2 * point + 1] / FIVE[i].length;
            }
            xy[2 * i] = box.x + xy[2 * i] * box.width;
            xy[2 * i + 1] = box.y + xy[2 * i + 1] * box.height;
        }
        return Landmarks5.of(xy);
    }

    @Override
    public void close() {
        network.close();
    }
}
