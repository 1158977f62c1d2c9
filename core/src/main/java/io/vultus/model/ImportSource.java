package io.vultus.model;

import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.DetectionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * ONNX files of which a pack can be made, and what must be known of them.
 *
 * @param origin how the embedder came to be here
 * @param description where the files came from, in words, on one line
 * @param detector the detector's file
 * @param landmarks the file of the 68-point landmark network; for {@code ULTRAFACE} alone, which needs it
 * @param embedder the embedder's file: input [N,3,112,112], output [N,D]
 * @param licenceFile a text of the licence that lies beside the models
 * @param use what use of them is known to be allowed, where that is restricted
 */
public record ImportSource(
        Origin origin,
        String description,
        DetectorSpec.Type detectorType,
        Path detector,
        Optional<Path> landmarks,
        DetectionOptions detection,
        Path embedder,
        Preprocessing preprocessing,
        Optional<Path> licenceFile,
        Optional<String> use) {

    /** How an embedder came to be here. */
    public enum Origin {
        /** Its file was at hand. */
        FILES("import:", "Imported from ", "the import of "),
        /** It was trained here. */
        TRAINING("training:", "Trained: ", "the export of ");

        private final String prefix;
        private final String words;
        private final String occasion;

        Origin(String prefix, String words, String occasion) {
            this.prefix = prefix;
            this.words = words;
            this.occasion = occasion;
        }

        /** Whether a pack of this source is of this origin. */
        boolean isOf(String source) {
            return source.startsWith(prefix);
        }
    }

    /** What InsightFace's recognition models want: RGB, (x − 127.5) / 127.5. */
    public static final Preprocessing INSIGHTFACE = Preprocessing.uniform(ColourOrder.RGB, 127.5f, 127.5f);

    private static final String INSIGHTFACE_USE =
            "the models that InsightFace publishes are for non-commercial research only; ask whose these are";

    /** Networks in InsightFace's packages that are neither detectors nor embedders. */
    private static final List<String> OTHERS = List.of("1k3d68", "2d106det", "genderage");

    private static final String DETECTOR_PREFIX = "det_";
    private static final String RECOGNITION_PREFIX = "w600k_";

    public ImportSource {
        DetectorSpec.requireLandmarks(detectorType, landmarks.isPresent());
    }

    /** Single files; the detector with the options that suit its kind. */
    public static ImportSource files(
            DetectorSpec.Type detectorType,
            Path detector,
            Optional<Path> landmarks,
            Path embedder,
            Preprocessing preprocessing) {
        return new ImportSource(
                Origin.FILES,
                embedder.getFileName() + " and " + detector.getFileName(),
                detectorType,
                detector,
                landmarks,
                detectorType.defaults(),
                embedder,
                preprocessing,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * A folder as InsightFace publishes them: one {@code det_*.onnx}, an SCRFD detector, and one recognition network,
     * {@code w600k_*.onnx} or the one other {@code *.onnx}; 1k3d68, 2d106det and genderage are not used.
     *
     * @throws UnsuitableModelException if there is not exactly one of either
     */
    public static ImportSource insightFace(Path folder) {
        List<Path> files = files(folder);
        Path detector = only(folder, files, "detector, " + DETECTOR_PREFIX + "*.onnx", hasPrefix(DETECTOR_PREFIX));
        Predicate<Path> recognition = files.stream().anyMatch(hasPrefix(RECOGNITION_PREFIX))
                ? hasPrefix(RECOGNITION_PREFIX)
                : hasPrefix(DETECTOR_PREFIX).negate().and(ImportSource::isNoOther);
        Path embedder =
                only(folder, files, "recognition network, " + RECOGNITION_PREFIX + "*.onnx or *.onnx", recognition);
        return new ImportSource(
                Origin.FILES,
                embedder.getFileName() + " and " + detector.getFileName() + " in an InsightFace folder, "
                        + folder.toAbsolutePath().normalize().getFileName(),
                DetectorSpec.Type.SCRFD,
                detector,
                Optional.empty(),
                DetectorSpec.Type.SCRFD.defaults(),
                embedder,
                INSIGHTFACE,
                list(folder).stream().filter(ImportSource::isLicence).findFirst(),
                Optional.of(INSIGHTFACE_USE));
    }

    /** What a pack's field {@code source} says. */
    String source() {
        return origin.prefix + description;
    }

    /** What a pack's field {@code description} says. */
    String sentence() {
        return origin.words + description;
    }

    /** On what occasion its terms were named, or not. */
    String occasion() {
        return origin.occasion + description;
    }

    private static List<Path> files(Path folder) {
        return list(folder).stream()
                .filter(file -> file.toString().endsWith(".onnx"))
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new ModelPackException("cannot list the folder " + folder + ": " + e, e);
        }
    }

    private static Path only(Path folder, List<Path> files, String what, Predicate<Path> wanted) {
        List<Path> found = files.stream().filter(wanted).toList();
        if (found.size() != 1) {
            throw new UnsuitableModelException(folder + " should hold one " + what + "; it holds "
                    + (found.isEmpty() ? "none among " + names(files) : names(found))
                    + ". Name the files with: ./vultus model import --detector … --embedder …");
        }
        return found.getFirst();
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }

    private static Predicate<Path> hasPrefix(String prefix) {
        return file -> file.getFileName().toString().startsWith(prefix);
    }

    private static boolean isNoOther(Path file) {
        return OTHERS.stream().noneMatch(other -> hasPrefix(other).test(file));
    }

    private static boolean isLicence(Path file) {
        String name = file.getFileName().toString().toUpperCase(Locale.ROOT);
        return name.startsWith("LICENSE") || name.startsWith("LICENCE");
    }
}
