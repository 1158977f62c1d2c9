package io.vultus.model;

import io.vultus.face.DetectionOptions;
import io.vultus.face.ScrfdDetector;
import io.vultus.face.UltraFaceDetector;
import io.vultus.face.YuNetDetector;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The face detector of a pack.
 *
 * @param type what kind of network it is
 * @param file the pack's ONNX file
 * @param landmarks the ONNX file of the 68-point landmark network; UltraFace finds boxes alone and needs it, the others
 *     find their five points themselves and have none
 * @param options thresholds and the size to which photographs are scaled
 */
public record DetectorSpec(Type type, String file, Optional<String> landmarks, DetectionOptions options) {

    /** The kinds of detector. */
    public enum Type {
        /** {@link YuNetDetector}. */
        YUNET("yunet"),
        /** {@link ScrfdDetector}. */
        SCRFD("scrfd"),
        /** {@link UltraFaceDetector}, with a network of 68 landmarks. */
        ULTRAFACE("ultraface");

        private final String id;

        Type(String id) {
            this.id = id;
        }

        /** Its name in model packs and for people: "yunet". */
        @Override
        public String toString() {
            return id;
        }

        /** The options that suit detectors of this kind. */
        public DetectionOptions defaults() {
            return switch (this) {
                case YUNET -> YuNetDetector.DEFAULTS;
                case SCRFD -> ScrfdDetector.DEFAULTS;
                case ULTRAFACE -> UltraFaceDetector.DEFAULTS;
            };
        }
    }

    public DetectorSpec {
        PackNames.requireFile(file);
        landmarks.ifPresent(PackNames::requireFile);
        requireLandmarks(type, landmarks.isPresent());
    }

    /** UltraFace alone has a network of landmarks, and cannot do without. */
    static void requireLandmarks(Type type, boolean present) {
        if ((type == Type.ULTRAFACE) != present) {
            throw new IllegalArgumentException(
                    "a detector of type ultraface needs a network of 68 landmarks beside it, "
                            + "and no other has one; this " + type
                            + (present ? " has one" : " has none"));
        }
    }

    Stream<String> files() {
        return Stream.concat(Stream.of(file), landmarks.stream());
    }
}
