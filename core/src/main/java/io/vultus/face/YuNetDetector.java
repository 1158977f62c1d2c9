package io.vultus.face;

import io.vultus.inference.CloseGate;
import io.vultus.inference.InferenceException;
import io.vultus.inference.InstancePool;
import io.vultus.inference.ModelFile;
import io.vultus.inference.OpenCv;
import io.vultus.photo.Photo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;
import org.opencv.objdetect.FaceDetectorYN;

/**
 * YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023), run by OpenCV's {@code FaceDetectorYN}. A
 * native detector is for one thread; each thread at work gets its own.
 */
public final class YuNetDetector implements FaceDetector {

    /** The options that suit it. */
    public static final DetectionOptions DEFAULTS = new DetectionOptions(0.5f, 0.3f, 640);

    /** Candidates kept before non-maximum suppression: far more than faces fit into a picture of 640 pixels. */
    private static final int TOP_K = 5000;

    /** Box, five points, score. */
    private static final int COLUMNS = 15;

    private final Path model;
    private final DetectionOptions options;
    private final InstancePool<FaceDetectorYN> detectors;
    private final CloseGate gate;

    private YuNetDetector(Path model, DetectionOptions options) {
        this.model = model;
        this.options = options;
        this.gate = CloseGate.shared("the face detector " + model.getFileName());
        this.detectors = new InstancePool<>(model.toString(), this::create);
    }

    /**
     * Loads a model.
     *
     * @throws InferenceException if the file is missing or OpenCV cannot read it
     */
    public static YuNetDetector open(Path model, DetectionOptions options) {
        OpenCv.load();
        ModelFile.require(model);
        YuNetDetector detector = new YuNetDetector(model, options);
        detector.detectors.with(loaded -> loaded); // so that a bad file is refused here
        return detector;
    }

    private FaceDetectorYN create() {
        try {
            return FaceDetectorYN.create(
                    model.toString(),
                    "",
                    new Size(options.maxSide(), options.maxSide()),
                    options.scoreThreshold(),
                    options.nmsThreshold(),
                    TOP_K);
        } catch (CvException e) {
            throw new InferenceException("OpenCV could not load " + model + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<DetectedFace> detect(Photo photo) {
        Objects.requireNonNull(photo, "photo");
        return gate.call(() -> DetectorInput.detect(photo, this::detectIn));
    }

    @Override
    public int searchedSide(Photo photo) {
        return Math.min(options.maxSide(), FaceDetector.super.searchedSide(photo));
    }

    private List<DetectedFace> detectIn(Mat bgr) {
        int longer = Math.max(bgr.cols(), bgr.rows());
        if (longer <= options.maxSide()) {
            return detectIn(bgr, 1);
        }
        float scale = (float) longer / options.maxSide();
        Mat smaller = new Mat();
        try {
            Size size =
                    new Size(Math.max(1, Math.round(bgr.cols() / scale)), Math.max(1, Math.round(bgr.rows() / scale)));
            Imgproc.resize(bgr, smaller, size, 0, 0, Imgproc.INTER_AREA);
            return detectIn(smaller, scale);
        } finally {
            smaller.release();
        }
    }

    private List<DetectedFace> detectIn(Mat bgr, float scale) {
        Mat rows = new Mat();
        try {
            detectors.with(detector -> {
                detector.setInputSize(bgr.size());
                return detector.detect(bgr, rows);
            });
            return facesOf(rows, scale);
        } catch (CvException e) {
            throw new InferenceException("OpenCV could not run " + model + ": " + e.getMessage(), e);
        } finally {
            rows.release();
        }
    }

    private static List<DetectedFace> facesOf(Mat rows, float scale) {
        List<DetectedFace> faces = new ArrayList<>(rows.rows());
        float[] row = new float[COLUMNS];
        for (int i = 0; i < rows.rows(); i++) {
            rows.get(i, 0, row);
            if (hasBox(row)) {
                faces.add(faceOf(row, scale));
            }
        }
        faces.sort(Comparator.comparingDouble(DetectedFace::score).reversed());
        return faces;
    }

    /** Rows without one have been seen to come, now and then, of pictures in which there is nothing. */
    private static boolean hasBox(float[] row) {
        return Float.isFinite(row[0]) && Float.isFinite(row[1]) && row[2] > 0 && row[3] > 0;
    }

    private static DetectedFace faceOf(float[] row, float scale) {
        float[] points = new float[2 * Landmarks5.POINTS];
        for (int i = 0; i < points.length; i++) {
            points[i] = row[4 + i] * scale;
        }
        BoundingBox box = new BoundingBox(row[0] * scale, row[1] * scale, row[2] * scale, row[3] * scale);
        return new DetectedFace(box, Landmarks5.of(points), row[COLUMNS - 1]);
    }

    @Override
    public void close() {
        // The garbage collector frees native detectors: OpenCV's Java interface offers no other way.
        gate.close(detectors::close);
    }
}
