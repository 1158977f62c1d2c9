package io.vultus.face;

import io.vultus.photo.Photo;
import io.vultus.photo.PixelAccess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * The input of a detection network: planes of {@code (x − mean) / std}. Holds the memory for it, which grows to the
 * largest image and is then used again; for one thread at a time.
 */
final class DetectorInput {

    private byte[] bytes = new byte[0];
    private float[] plane = new float[0];
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    /**
     * Detects in a photograph's pixels.
     *
     * @param detect finds faces, in pixels of the image that it is given
     * @return the same faces in the photograph's own pixels
     */
    static List<DetectedFace> detect(Photo photo, Function<Mat, List<DetectedFace>> detect) {
        List<DetectedFace> found = PixelAccess.read(photo, detect);
        int reduction = photo.reduction();
        return reduction == 1
                ? found
                : found.stream().map(face -> face.enlarged(reduction)).toList();
    }

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

    /** An 8-bit BGR image as RGB planes; valid until the next call. */
    ByteBuffer rgbPlanes(Mat bgr, float mean, float std) {
        int pixels = read(bgr);
        FloatBuffer floats = input.asFloatBuffer();
        for (int channel = 2; channel >= 0; channel--) {
            for (int i = 0; i < pixels; i++) {
                plane[i] = ((bytes[3 * i + channel] & 0xff) - mean) / std;
            }
            floats.put(plane, 0, pixels);
        }
        return input;
    }

    /** An 8-bit grey image as one plane of {@code x / std}; valid until the next call. */
    ByteBuffer greyPlane(Mat grey, float std) {
        int pixels = read(grey);
        for (int i = 0; i < pixels; i++) {
            plane[i] = (bytes[i] & 0xff) / std;
        }
        input.asFloatBuffer().put(plane, 0, pixels);
        return input;
    }

    /** Takes the image's bytes and makes room for its planes; returns the number of pixels. */
    private int read(Mat image) {
        int pixels = image.rows() * image.cols();
        int values = pixels * image.channels();
        if (bytes.length < values) {
            bytes = new byte[values];
        }
        if (plane.length < pixels) {
            plane = new float[pixels];
        }
        if (input.capacity() < values * Float.BYTES) {
            input = ByteBuffer.allocateDirect(values * Float.BYTES).order(ByteOrder.nativeOrder());
        }
        image.get(0, 0, bytes);
        return pixels;
    }
}
