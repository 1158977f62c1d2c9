package io.vultus.cli;

import io.vultus.face.BoundingBox;
import java.util.List;

/**
 * Who is on a photograph, for people and programs.
 *
 * @param photo the file, as it was named
 * @param faces none if the photograph could not be used
 * @param error why it could not be used; null if it could
 */
record Answer(String photo, List<Face> faces, String error) {

    /**
     * One face.
     *
     * @param detectionScore how sure the detector is, from 0 to 1
     * @param decision the identity of the person that it shows; null if that is nobody known
     * @param candidates the nearest people, the best first
     */
    record Face(Box box, float detectionScore, String decision, List<Match> candidates, double searchMilliseconds) {

        /** The decision by the person's name; "nobody known" where there is none. */
        String verdict() {
            return decision == null ? "nobody known" : candidates.getFirst().label();
        }
    }

    /** Where a face is, in pixels. */
    record Box(float x, float y, float width, float height) {

        static Box of(BoundingBox box) {
            return new Box(box.x(), box.y(), box.width(), box.height());
        }
    }

    /**
     * Somebody it may be.
     *
     * @param score the cosine of the face and the template
     * @param template the id of the person's template that is nearest
     */
    record Match(String identity, String name, float score, String template) {

        /** The name, and the identity where it differs. */
        String label() {
            return name.equals(identity) ? identity : name + " (" + identity + ")";
        }
    }
}
