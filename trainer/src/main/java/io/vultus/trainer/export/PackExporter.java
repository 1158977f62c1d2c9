package io.vultus.trainer.export;

import io.vultus.ProgressListener;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FaceEmbedders;
import io.vultus.embedding.InferenceEngine;
import io.vultus.face.FaceCrop;
import io.vultus.file.FileAccess;
import io.vultus.file.StagedFolder;
import io.vultus.model.EngineTiming;
import io.vultus.model.ImportSource;
import io.vultus.model.Licence;
import io.vultus.model.ModelPack;
import io.vultus.model.PackImporter;
import io.vultus.model.PackStore;
import io.vultus.testdata.SyntheticFaces;
import io.vultus.trainer.data.FacePixels;
import io.vultus.trainer.embedding.Nd4jFaceEmbedder;
import io.vultus.trainer.run.SavedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Makes model packs of trained networks. Before a pack is installed, ONNX Runtime and ND4J embed the same drawn faces;
 * where they disagree there is no pack.
 */
public final class PackExporter {

    /** Rounding in another order stays below it for a hundred layers. */
    static final double TOLERANCE = 1e-4;

    private static final String ENGINES = "comparing with the trained network";

    private static final String ANOTHER_EXPORT = "another export of this model pack";

    private final PackStore store;

    /** Exports into a store. */
    public PackExporter(PackStore store) {
        this.store = store;
    }

    /**
     * How to export.
     *
     * @param name the pack's
     * @param licence of the embedder: an SPDX identifier or words
     * @param licenceFile its text; the detector's where absent
     * @param threshold the cosine from which on two faces are one person's; absent: as the run's verification found it,
     *     or {@link PackImporter#USUAL_THRESHOLD} where there was none
     * @param flip whether the mirror image is embedded as well
     * @param force whether a pack of that name is replaced
     * @param measureEngines whether to find the engine that is fastest here
     * @param crops how many faces to compare on, at least 1
     */
    public record Options(
            String name,
            PackDetector detector,
            Optional<String> licence,
            Optional<Path> licenceFile,
            OptionalDouble threshold,
            boolean flip,
            boolean force,
            boolean measureEngines,
            int crops) {

        public Options {
            if (crops < 1) {
                throw new IllegalArgumentException("exports are compared on one face or more, got " + crops);
            }
        }

        private PackImporter.Options pack(OptionalDouble verified) {
            double cosine = threshold.orElse(verified.orElse(PackImporter.USUAL_THRESHOLD));
            Optional<String> terms = detector.licence()
                    .map(of -> "embedder: " + licence.orElse("unknown licence") + "; detector: " + of.name())
                    .or(() -> licence);
            return new PackImporter.Options(
                    name,
                    new PackImporter.Terms(terms, Optional.empty(), licenceFile),
                    (float) cosine,
                    flip,
                    force,
                    measureEngines);
        }
    }

    /**
     * What came of it.
     *
     * @param timings how fast the engines were, best first; empty where not measured
     * @param difference the largest between values of the same embedding, of unit length, by ND4J and ONNX Runtime
     */
    public record Exported(ModelPack pack, List<EngineTiming> timings, double difference) {}

    /**
     * Makes a pack.
     *
     * @throws IllegalArgumentException if the name is none for a pack, or the threshold no cosine
     * @throws io.vultus.model.ModelPackExistsException if there is one of that name and it is not to be replaced
     * @throws io.vultus.model.UnsuitableModelException if the detector's file is none
     * @throws io.vultus.file.FolderLockedException if another process exports a pack of that name
     * @throws ExportException if the exported network's embeddings are not those of the trained one
     */
    public Exported export(SavedModel model, Options options, ProgressListener progress) throws IOException {
        PackImporter importer = new PackImporter(store);
        PackImporter.Options pack = options.pack(model.threshold());
        if (!pack.force()) {
            importer.requireFree(pack.name());
        }
        try (StagedFolder scratch = StagedFolder.create(
                store.folder().resolve(pack.name() + ".export"), ANOTHER_EXPORT, FileAccess.BY_UMASK)) {
            Path onnx = scratch.content().resolve("embedder.onnx");
            OnnxFile.write(model.trained(), metadata(model), onnx);
            double difference = compare(model, onnx, options.crops(), progress);
            PackImporter.Imported imported =
                    importer.importPack(source(model, onnx, options.detector()), pack, progress);
            return new Exported(imported.pack(), imported.timings(), difference);
        }
    }

    private static Map<String, String> metadata(SavedModel model) {
        return Map.of(
                "network", model.trained().network().name(),
                "steps", Long.toString(model.steps()),
                "plan", model.plan());
    }

    private static ImportSource source(SavedModel model, Path onnx, PackDetector detector) {
        return new ImportSource(
                ImportSource.Origin.TRAINING,
                model.trained().network().name() + " after " + model.steps() + " steps",
                detector.type(),
                detector.file(),
                detector.landmarks(),
                detector.options(),
                onnx,
                FacePixels.PREPROCESSING,
                detector.licenceFile(),
                detector.licence().flatMap(Licence::use));
    }

    private static double compare(SavedModel model, Path onnx, int crops, ProgressListener progress) {
        SyntheticFaces faces = new SyntheticFaces(0);
        double difference = 0;
        try (FaceEmbedder trained = new Nd4jFaceEmbedder(model.trained());
                FaceEmbedder exported =
                        FaceEmbedders.open(onnx, FacePixels.PREPROCESSING, InferenceEngine.ONNX_RUNTIME_BASIC)) {
            for (int i = 0; i < crops; i++) {
                progress.progress(ENGINES, i, crops);
                FaceCrop crop = FaceCrop.of(faces.aligned(i, 0).bgr());
                float[] expected = trained.embed(crop).toArray();
                float[] actual = exported.embed(crop).toArray();
                for (int j = 0; j < expected.length; j++) {
                    difference = Math.max(difference, Math.abs(expected[j] - actual[j]));
                }
            }
            progress.progress(ENGINES, crops, crops);
        }
        if (!(difference < TOLERANCE)) {
            throw new ExportException("the exported network is not the trained one: embeddings differ by up to "
                    + difference + ", where " + TOLERANCE + " is allowed");
        }
        return difference;
    }
}
