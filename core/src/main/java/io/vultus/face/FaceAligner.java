package io.vultus.face;

import io.vultus.photo.Photo;
import io.vultus.photo.PixelAccess;
import java.util.Objects;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Cuts faces out, aligned: the similarity (rotation, uniform scale, translation; no reflection) that takes the five
 * points nearest, in the least-squares sense, to the five points of the ArcFace template (Umeyama, "Least-squares
 * estimation of transformation parameters between two point patterns", 1991), sampled bilinearly; black where the
 * photograph ends.
 */
public final class FaceAligner {

    /** The template's name, as it enters a {@link io.vultus.model.ModelContract}. */
    public static final String TEMPLATE = "arcface-112";

    /** Where the points lie in a 112×112 crop, as published with ArcFace (Deng et al., 2019). */
    private static final double[][] TARGET = {
        {38.2946, 51.6963}, {73.5318, 51.5014}, {56.0252, 71.7366}, {41.5493, 92.3655}, {70.7299, 92.2041}
    };

    private FaceAligner() {}

    /**
     * Cuts a face out.
     *
     * @throws IllegalArgumentException if the five points coincide, so that nothing can be told of scale and rotation
     */
    public static FaceCrop align(Photo photo, Landmarks5 landmarks) {
        Objects.requireNonNull(photo, "photo");
        Objects.requireNonNull(landmarks, "landmarks");
        double[] similarity = similarity(landmarks.times(1f / photo.reduction()));
        return PixelAccess.read(photo, bgr -> cut(bgr, similarity));
    }

    private static FaceCrop cut(Mat photo, double[] similarity) {
        Mat transform = new Mat(2, 3, CvType.CV_64F);
        Mat crop = new Mat();
        try {
            transform.put(0, 0, similarity);
            Size size = new Size(FaceCrop.SIZE, FaceCrop.SIZE);
            Imgproc.warpAffine(photo, crop, transform, size, Imgproc.INTER_LINEAR, Core.BORDER_CONSTANT, Scalar.all(0));
            byte[] bgr = new byte[FaceCrop.BYTES];
            crop.get(0, 0, bgr);
            return FaceCrop.owning(bgr);
        } finally {
            transform.release();
            crop.release();
        }
    }

    /**
     * The least-squares similarity from the points to the template.
     *
     * @return the 2×3 matrix (a, −b, tx; b, a, ty), row by row: x' = ax − by + tx, y' = bx + ay + ty
     */
    static double[] similarity(Landmarks5 landmarks) {
        double meanX = 0;
        double meanY = 0;
        double targetX = 0;
        double targetY = 0;
        for (int i = 0; i < Landmarks5.POINTS; i++) {
            meanX += landmarks.x(i) / (double) Landmarks5.POINTS;
            meanY += landmarks.y(i) / (double) Landmarks5.POINTS;
            targetX += TARGET[i][0] / Landmarks5.POINTS;
            targetY += TARGET[i][1] / Landmarks5.POINTS;
        }
        double dot = 0;
        double cross = 0;
        double spread = 0;
        for (int i = 0; i < Landmarks5.POINTS; i++) {
            double x = landmarks.x(i) - meanX;
            double y = landmarks.y(i) - meanY;
            double u = TARGET[i][0] - targetX;
            double v = TARGET[i][1] - targetY;
            dot += x * u + y * v;
            cross += x * v - y * u;
            spread += x * x + y * y;
        }
        if (spread < 1e-6) {
            throw new IllegalArgumentException("the five points coincide: " + landmarks);
        }
        double a = dot / spread;
        double b = cross / spread;
        return new double[] {a, -b, targetX - a * meanX + b * meanY, b, a, targetY - b * meanX - a * meanY};
    }
}
