package io.vultus.model;

import io.vultus.face.DetectorTrial;
import io.vultus.inference.InferenceException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells kinds of face detectors from each other by their outputs: how many there are, and how many columns each has.
 *
 * <table>
 * <caption>Outputs</caption>
 * <tr><th>kind</th><th>columns</th></tr>
 * <tr><td>YuNet</td><td>for each of three strides: class 1, objectness 1, box 4, points 10</td></tr>
 * <tr><td>SCRFD</td><td>for each of three strides: score 1, box 4, points 10</td></tr>
 * <tr><td>UltraFace</td><td>scores 2, boxes 4</td></tr>
 * </table>
 */
public final class DetectorTypes {

    private static final List<Long> YUNET = columns(6, 3, 3);
    private static final List<Long> SCRFD = columns(3, 3, 3);
    private static final List<Long> SCRFD_WITHOUT_POINTS = columns(3, 3, 0);
    private static final List<Long> ULTRAFACE = List.of(2L, 4L);

    private DetectorTypes() {}

    private static List<Long> columns(int scores, int boxes, int points) {
        return Stream.of(
                        Stream.generate(() -> 1L).limit(scores),
                        Stream.generate(() -> 4L).limit(boxes),
                        Stream.generate(() -> 10L).limit(points))
                .flatMap(each -> each)
                .toList();
    }

    /**
     * Runs a detector on drawn pictures and tells its kind.
     *
     * @throws UnsuitableModelException if it is no network, cannot be run, or is of no known kind
     */
    public static DetectorSpec.Type of(Path detector) {
        NetworkInspection.require("detector", detector, detector);
        try {
            List<long[]> shapes = DetectorTrial.outputShapes(detector, NetworkInspection.LIMIT);
            return of(shapes)
                    .orElseThrow(() -> new UnsuitableModelException(
                            "the detector is not usable: " + detector + " " + unknown(shapes)));
        } catch (InferenceException e) {
            throw new UnsuitableModelException("the detector is not usable: " + e.getMessage(), e);
        }
    }

    static Optional<DetectorSpec.Type> of(List<long[]> shapes) {
        List<Long> columns = columns(shapes);
        if (columns.equals(YUNET)) {
            return Optional.of(DetectorSpec.Type.YUNET);
        }
        if (columns.equals(SCRFD)) {
            return Optional.of(DetectorSpec.Type.SCRFD);
        }
        return columns.equals(ULTRAFACE) ? Optional.of(DetectorSpec.Type.ULTRAFACE) : Optional.empty();
    }

    /** The last extent of each, ascending. */
    private static List<Long> columns(List<long[]> shapes) {
        return shapes.stream()
                .map(shape -> shape.length == 0 ? 0 : shape[shape.length - 1])
                .sorted()
                .toList();
    }

    static String unknown(List<long[]> shapes) {
        List<Long> columns = columns(shapes);
        String found = shapes.stream().map(Arrays::toString).collect(Collectors.joining(", "));
        return columns.equals(SCRFD_WITHOUT_POINTS)
                ? "is an SCRFD detector without the five points; take one with them (\"bnkps\", or det_*.onnx)"
                : "has outputs of no known detector, " + found
                        + "; yunet has 12, scrfd with five points 9, ultraface two of 2 and 4 columns";
    }
}
