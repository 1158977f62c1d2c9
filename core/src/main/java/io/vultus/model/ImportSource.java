package io.vultus.model;

import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.DetectionOptions;
import io.vultus.file.RegularFile;
import io.vultus.onnx.OnnxNetwork;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
 * @param findings what was decided by looking at the files, for people: a line each
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
        Optional<String> use,
        List<String> findings) {

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

    private static final Preprocessing RAW_PIXELS = Preprocessing.uniform(ColourOrder.RGB, 0, 1);

    private static final String SELF_NORMALISING = "the embedder has Sub and Mul among its first "
            + OnnxNetwork.FIRST_NODES + " operations: it normalises its pixels itself";

    private static final String INSIGHTFACE_USE =
            "the models that InsightFace publishes are for non-commercial research only; ask whose these are";

    public ImportSource {
        DetectorSpec.requireLandmarks(detectorType, landmarks.isPresent());
        findings = List.copyOf(findings);
    }

    /** Files of which nothing had to be found out. */
    public ImportSource(
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
        this(
                origin,
                description,
                detectorType,
                detector,
                landmarks,
                detection,
                embedder,
                preprocessing,
                licenceFile,
                use,
                List.of());
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
     * Single files; finds out what is not given.
     *
     * @param detectorType told by the detector's outputs where absent
     * @param preprocessing by InsightFace's rule where absent
     * @throws UnsuitableModelException if a file is no network, or the detector of no known kind
     */
    public static ImportSource files(
            Optional<DetectorSpec.Type> detectorType,
            Path detector,
            Optional<Path> landmarks,
            Path embedder,
            Optional<Preprocessing> preprocessing) {
        requireFile(detector);
        requireFile(embedder);
        List<String> findings = new ArrayList<>();
        DetectorSpec.Type type = detectorType.orElseGet(() -> DetectorTypes.of(detector));
        if (detectorType.isEmpty()) {
            findings.add("detector: " + type + ", by its outputs");
        }
        boolean normalises =
                NetworkInspection.require("embedder", embedder, embedder).normalisesItself();
        if (preprocessing.isEmpty()) {
            findings.add(pixels(normalises) + "; if its makers say otherwise, give --colour, --mean and --std");
        } else if (normalises && !isNothing(preprocessing.get())) {
            findings.add("warning: " + SELF_NORMALISING
                    + ", and --mean and --std normalise before it; if that is wrong," + " give --mean 0 --std 1");
        }
        return files(type, detector, landmarks, embedder, preprocessing.orElseGet(() -> insightFace(normalises)))
                .withFindings(findings);
    }

    private static void requireFile(Path file) {
        try {
            RegularFile.require(file);
        } catch (NoSuchFileException e) {
            throw new UnsuitableModelException("there is no file " + file, e);
        } catch (IOException e) {
            throw new ModelPackException("cannot read " + file + ": " + e, e);
        }
    }

    private static boolean isNothing(Preprocessing preprocessing) {
        return preprocessing.mean().equals(List.of(0f, 0f, 0f))
                && preprocessing.std().equals(List.of(1f, 1f, 1f));
    }

    /**
     * A folder as InsightFace publishes them, or one that holds such a folder. The use of its networks is told by their
     * shapes, as InsightFace does: five outputs or more make the detector, an SCRFD one; an input of 112×112 the
     * embedder. Others are not used. Pixels are normalised unless the embedder does it.
     *
     * @throws UnsuitableModelException if there is not exactly one of either
     */
    public static ImportSource insightFace(Path folder) {
        ImportFolder found = ImportFolder.of(folder);
        ImportFolder.Network detector = found.detector();
        ImportFolder.Network embedder = found.embedder();
        List<String> findings = new ArrayList<>(found.findings());
        findings.add(pixels(embedder.normalisesItself()));
        return new ImportSource(
                Origin.FILES,
                embedder.file().getFileName() + " and " + detector.file().getFileName() + " in an InsightFace folder, "
                        + found.name(),
                DetectorSpec.Type.SCRFD,
                detector.file(),
                Optional.empty(),
                DetectorSpec.Type.SCRFD.defaults(),
                embedder.file(),
                insightFace(embedder.normalisesItself()),
                found.licence(),
                Optional.of(INSIGHTFACE_USE),
                findings);
    }

    /** What InsightFace's recognition networks want of their pixels. */
    private static Preprocessing insightFace(boolean normalisesItself) {
        return normalisesItself ? RAW_PIXELS : INSIGHTFACE;
    }

    private static String pixels(boolean normalisesItself) {
        return normalisesItself
                ? "pixels: RGB as they are (mean 0, std 1), because " + SELF_NORMALISING
                : "pixels: RGB, mean 127.5, std 127.5, as InsightFace's networks that do not normalise themselves";
    }

    private ImportSource withFindings(List<String> found) {
        return new ImportSource(
                origin,
                description,
                detectorType,
                detector,
                landmarks,
                detection,
                embedder,
                preprocessing,
                licenceFile,
                use,
                found);
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
}
