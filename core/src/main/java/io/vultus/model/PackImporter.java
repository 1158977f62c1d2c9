package io.vultus.model;

import io.vultus.ProgressListener;
import io.vultus.embedding.EmbedderTrial;
import io.vultus.file.RegularFile;
import io.vultus.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes packs of ONNX files at hand. They are copied: what becomes of the originals does not matter to the pack. */
public final class PackImporter {

    /**
     * The cosine from which on two faces are taken for the same person's, where nothing better is known. Embedders
     * trained with ArcFace-like losses reach a false match rate of about 1e-4 there; a model's own figure is better.
     */
    public static final float USUAL_THRESHOLD = 0.4f;

    private static final String DETECTOR = "detector.onnx";
    private static final String LANDMARKS = "landmarks.onnx";
    private static final String EMBEDDER = "embedder.onnx";
    private static final String LICENCE = "LICENCE";

    private final PackStore store;

    /** Imports into a store. */
    public PackImporter(PackStore store) {
        this.store = store;
    }

    /**
     * How to import.
     *
     * @param name the pack's name
     * @param licence on what terms the models may be used, as far as the importing person knows
     * @param recommendedThreshold the cosine from which on two faces are taken for the same person's
     * @param flip whether the mirror image is embedded as well
     * @param force whether a pack of that name is replaced
     * @param measureEngines whether to find the engine that is fastest here
     */
    public record Options(
            String name,
            Terms licence,
            float recommendedThreshold,
            boolean flip,
            boolean force,
            boolean measureEngines) {

        public Options {
            PackNames.requirePack(name);
            PackNames.requireRange("the recommended threshold", recommendedThreshold, -1, 1);
        }

        /** Nothing known but a name. */
        public static Options named(String name) {
            return new Options(name, Terms.UNKNOWN, USUAL_THRESHOLD, false, false, true);
        }

        /** As this, replacing a pack of that name. */
        public Options replacing() {
            return new Options(name, licence, recommendedThreshold, flip, true, measureEngines);
        }
    }

    /**
     * The terms of models, as far as known.
     *
     * @param name an SPDX identifier or a name in words
     * @param use what use is allowed, where that is restricted
     * @param text a file with the licence's text; it is copied into the pack
     */
    public record Terms(Optional<String> name, Optional<String> use, Optional<Path> text) {

        /** Nothing is known. */
        public static final Terms UNKNOWN = new Terms(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What came of it.
     *
     * @param timings how fast the engines were, best first; empty where not measured
     */
    public record Imported(ModelPack pack, List<EngineTiming> timings) {}

    /**
     * Makes a pack.
     *
     * @throws ModelPackExistsException if there is a pack of that name and {@code force} is not set
     * @throws UnsuitableModelException if a file is not a network of the kind that it is given as
     */
    public Imported importPack(ImportSource source, Options options, ProgressListener progress) {
        if (!options.force()) {
            requireFree(options.name());
        }
        try (StagedPack staged = StagedPack.in(store, options.name())) {
            SortedMap<String, PackFile> files = copy(source, options, staged.folder());
            inspect(source, staged.folder());
            PackManifest manifest = describe(source, options, files, dimension(source, staged.folder()));
            TriedPack tried = TriedPack.of(manifest, staged.folder(), options.measureEngines(), progress);
            return new Imported(staged.install(tried.manifest()), tried.timings());
        }
    }

    /**
     * Makes sure of a name before any work.
     *
     * @throws ModelPackExistsException if there is a pack of that name
     */
    public void requireFree(String name) {
        store.recover();
        if (Files.exists(store.folderOf(name))) {
            throw new ModelPackExistsException("there is a model pack \"" + name + "\" in " + store.folder()
                    + ": give another name, or replace it with --force");
        }
    }

    private static SortedMap<String, PackFile> copy(ImportSource source, Options options, Path folder) {
        SortedMap<String, PackFile> files = new TreeMap<>();
        files.put(DETECTOR, copy(source.detector(), folder.resolve(DETECTOR)));
        files.put(EMBEDDER, copy(source.embedder(), folder.resolve(EMBEDDER)));
        source.landmarks().ifPresent(file -> files.put(LANDMARKS, copy(file, folder.resolve(LANDMARKS))));
        licenceText(source, options).ifPresent(file -> files.put(LICENCE, copy(file, folder.resolve(LICENCE))));
        return files;
    }

    private static void inspect(ImportSource source, Path folder) {
        NetworkInspection.require("detector", folder.resolve(DETECTOR), source.detector());
        NetworkInspection.require("embedder", folder.resolve(EMBEDDER), source.embedder());
        source.landmarks()
                .ifPresent(file -> NetworkInspection.require("landmark network", folder.resolve(LANDMARKS), file));
    }

    private static PackFile copy(Path from, Path to) {
        try {
            long bytes = Files.size(RegularFile.require(from));
            if (bytes < 1 || bytes > PackFile.MAX_BYTES) {
                throw new UnsuitableModelException(
                        from + " has " + bytes + " bytes; a file of a pack has 1 to " + PackFile.MAX_BYTES);
            }
            Files.copy(from, to);
            return new PackFile(Digests.sha256(to), Files.size(to));
        } catch (NoSuchFileException e) {
            throw new UnsuitableModelException("there is no file " + from, e);
        } catch (IOException e) {
            throw new ModelPackException("cannot copy " + from + " to " + to + ": " + e, e);
        }
    }

    private static PackManifest describe(
            ImportSource source, Options options, SortedMap<String, PackFile> files, int dimension) {
        EmbedderSpec embedder = new EmbedderSpec(
                EMBEDDER, dimension, source.preprocessing(), EngineMeasurement.REFERENCE, options.flip());
        return new PackManifest(
                options.name(),
                source.sentence(),
                licence(source, options),
                source.source(),
                new DetectorSpec(
                        source.detectorType(), DETECTOR, source.landmarks().map(file -> LANDMARKS), source.detection()),
                embedder,
                options.recommendedThreshold(),
                files);
    }

    /** Runs the embedder; the shape that it declares may leave the dimension open. */
    private static int dimension(ImportSource source, Path folder) {
        Path copied = folder.resolve(EMBEDDER);
        try {
            return EmbedderTrial.dimension(copied, source.preprocessing(), DrawnCrops.CROPS, NetworkInspection.LIMIT);
        } catch (InferenceException e) {
            String reason =
                    e.getMessage().replace(copied.toString(), source.embedder().toString());
            throw new UnsuitableModelException("the embedder is not usable: " + reason, e);
        }
    }

    private static Licence licence(ImportSource source, Options options) {
        Optional<Path> text = licenceText(source, options);
        Optional<String> name = options.licence().name();
        return new Licence(
                name.orElse(text.isPresent() ? "see the file " + LICENCE : "unknown licence"),
                text.map(file -> LICENCE),
                (name.isPresent() ? "named at " : "none was named at ") + source.occasion(),
                options.licence().use().or(source::use));
    }

    private static Optional<Path> licenceText(ImportSource source, Options options) {
        return options.licence().text().or(source::licenceFile);
    }
}
