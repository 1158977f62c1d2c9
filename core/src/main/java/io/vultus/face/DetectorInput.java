package io.vultus.face;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * The input of a detection network: an image scaled into a canvas of fixed size and laid out as planes of {@code (x −
 * mean) / std}.
 */
final class DetectorInput {

    private DetectorInput() {}

    /**
     * Lays an image into the upper left corner of a black canvas.
     *
     * @param bgr the image, 8-bit
     * @param scale what its sides are multiplied by
     * @param width the canvas's width, at least that of the scaled image
     * @param height the canvas's height
     * @return the canvas, to be released by the caller
     */
    static Mat letterbox(Mat bgr, double scale, int width, int height) {
        Mat canvas = new Mat(height, width, CvType.CV_8UC3, Scalar.all(0));
        int w = Math.clamp(Math.round(bgr.cols() * scale), 1, width);
        int h = Math.clamp(Math.round(bgr.rows() * scale), 1, height);
        Mat corner = canvas.submat(new Rect(0, 0, w, h));
        try {
            Imgproc.resize(bgr, corner, new Size(w, h), 0, 0, interpolation(scale));
            return canvas;
        } finally {
            corner.release();
        }
    }

    /** Averaging keeps small faces when shrinking; it is nearest-neighbour when enlarging. */
    static int interpolation(double scale) {
        return scale < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_LINEAR;
    }

    /** An 8-bit BGR image as RGB planes. */
    static ByteBuffer rgbPlanes(Mat bgr, float mean, float std) {
        int pixels = bgr.rows() * bgr.cols();
        byte[] bytes = new byte[3 * pixels];
        bgr.get(0, 0, bytes);
        float[] plane = new float[pixels];
        ByteBuffer input = allocate(3 * pixels);
        FloatBuffer floats = input.asFloatBuffer();
        for (int channel = 2; channel >= 0; channel--) {
            for (int i = 0; i < pixels; i++) {
                plane[i] = ((bytes[3 * i + channel] & 0xff) - mean) / std;
            }
            floats.put(plane);
        }
        return input;
    }

    /** An 8-bit grey image as one plane. */
    static ByteBuffer greyPlane(Mat grey, float std) {
        byte[] bytes = new byte[grey.rows() * grey.cols()];
        grey.get(0, 0, bytes);
        ByteBuffer input = allocate(bytes.length);
        FloatBuffer floats = input.asFloatBuffer();
        for (byte value : bytes) {
            floats.put((value & 0xff) / std);
        }
        return input;
    }

    private static ByteBuffer allocate(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
