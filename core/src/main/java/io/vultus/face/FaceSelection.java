package io.vultus.face;

import java.util.Comparator;
import java.util.List;

/** Which of a photograph's faces are meant. */
public enum FaceSelection {
    /** Every one. */
    ALL,
    /** The one with the largest box. */
    LARGEST,
    /**
     * The large one near the middle: the greatest area minus twice the squared distance from the photograph's centre,
     * as the LFW evaluations of InsightFace choose.
     */
    CENTRAL,
    /** The only one: more than one is an error. */
    ONLY;

    /**
     * Selects.
     *
     * @param faces the faces of one photograph
     * @param width the photograph's width, in pixels
     * @param height its height
     * @return the chosen faces, in the given order
     * @throws FaceException under {@link #ONLY} if there are several
     */
    public List<DetectedFace> select(List<DetectedFace> faces, int width, int height) {
        if (this == ONLY && faces.size() > 1) {
            throw new FaceException(
                    FaceException.Problem.SEVERAL_FACES,
                    faces.size()
                            + " faces where one is wanted; choose the largest or the central one, or crop the photograph");
        }
        return switch (this) {
            case ALL, ONLY -> faces;
            case LARGEST ->
                best(faces, Comparator.comparingDouble(face -> face.box().area()));
            case CENTRAL -> best(faces, Comparator.comparingDouble(face -> centrality(face.box(), width, height)));
        };
    }

    private static List<DetectedFace> best(List<DetectedFace> faces, Comparator<DetectedFace> order) {
        return faces.stream().max(order).stream().toList();
    }

    private static double centrality(BoundingBox box, int width, int height) {
        double dx = box.x() + box.width() / 2 - width / 2.0;
        double dy = box.y() + box.height() / 2 - height / 2.0;
        return box.area() - 2 * (dx * dx + dy * dy);
    }
}
