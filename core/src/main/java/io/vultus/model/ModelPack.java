package io.vultus.model;

import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FaceEmbedders;
import io.vultus.embedding.FacePipeline;
import io.vultus.embedding.InferenceEngine;
import io.vultus.face.FaceDetector;
import io.vultus.face.ScrfdDetector;
import io.vultus.face.UltraFaceDetector;
import io.vultus.face.YuNetDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that holds a face detector, a face embedder and their description, {@code pack.json} (specified at
 * {@link PackManifest}), of which every file was verified when it was opened.
 *
 * <p>A description, not a native resource: {@link #openPipeline}, {@link #openDetector} and {@link #openEmbedder} load
 * the networks, and their callers close these.
 *
 * <h2>The contract</h2>
 *
 * {@link #contract()} is the SHA-256 of these, in this order; a text is the number of its UTF-8 bytes as an int32 and
 * then these, int32 is big-endian, float32 the int32 of its IEEE 754 bits with −0 taken as 0:
 *
 * <ol>
 *   <li>text {@code vultus-contract-1}
 *   <li>text: the SHA-256 of the embedder's file, in lower-case hexadecimal
 *   <li>text: the order of colours, {@code RGB} or {@code BGR}
 *   <li>three float32: mean; three float32: std
 *   <li>text: the alignment, {@value #ALIGNMENT}
 *   <li>int32: 1 with flip augmentation, else 0
 *   <li>int32: the dimension
 * </ol>
 *
 * <h2>The fingerprint</h2>
 *
 * {@link #fingerprint()} covers whatever decides the outcome for a photograph: the SHA-256 of
 *
 * <ol>
 *   <li>text {@code vultus-fingerprint-1}
 *   <li>text: the contract's hash
 *   <li>text: the detector's type, {@code yunet}, {@code scrfd} or {@code ultraface}
 *   <li>text: the SHA-256 of the detector's file; text: that of the landmark network, empty where there is none
 *   <li>float32: the detector's scoreThreshold; float32: its nmsThreshold; int32: its maxSide
 * </ol>
 *
 * The engine is part of neither: the outputs of engines agree to rounding, and another one being faster on another
 * machine is no reason to embed a million photographs again.
 */
public final class ModelPack {

    /** The only alignment there is: five points to the ArcFace template at 112×112. */
    public static final String ALIGNMENT = "arcface-112";

    private final Path folder;
    private final PackManifest manifest;

    private ModelPack(Path folder, PackManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Reads a pack's description and verifies the size and SHA-256 of all its files.
     *
     * @throws ModelPackNotFoundException if the folder is no pack
     * @throws ManifestFormatException if its pack.json is malformed
     * @throws UnsupportedManifestException if its pack.json is of a later version
     * @throws CorruptModelPackException if a file is missing or not the right one
     * @throws UnsuitableModelException if a network keeps values in other files
     */
    public static ModelPack open(Path folder) {
        ModelPack pack = describe(folder);
        pack.manifest.files().forEach(pack::verify);
        pack.networks().forEach(file -> NetworkInspection.requireWhole(pack.name(), folder.resolve(file)));
        return pack;
    }

    private Stream<String> networks() {
        return Stream.concat(
                manifest.detector().files(), Stream.of(manifest.embedder().file()));
    }

    /**
     * Opens the pack of a name in the {@linkplain PackStore#standard() standard store}, or in a folder.
     *
     * @throws ModelPackNotFoundException if there is neither
     */
    public static ModelPack find(String nameOrPath) {
        return PackStore.standard().find(nameOrPath);
    }

    /** A pack in the making, whose description is not written yet; nothing is verified. */
    static ModelPack unwritten(Path folder, PackManifest manifest) {
        return new ModelPack(folder, manifest);
    }

    /** Reads a pack's description, without a look at the files. */
    static ModelPack describe(Path folder) {
        Path json = folder.resolve(PackNames.MANIFEST);
        if (!Files.isRegularFile(json, LinkOption.NOFOLLOW_LINKS)) {
            throw new ModelPackNotFoundException(folder + " is not a model pack: it holds no " + PackNames.MANIFEST);
        }
        try {
            if (Files.size(json) > PackManifest.MAX_BYTES) {
                throw new ManifestFormatException(json + " has " + Files.size(json) + " bytes; a description of a pack "
                        + "has at most " + PackManifest.MAX_BYTES);
            }
            return new ModelPack(folder, ManifestJson.read(Files.readAllBytes(json), json.toString()));
        } catch (IOException e) {
            throw new ModelPackException("cannot read " + json + ": " + e, e);
        }
    }

    private void verify(String name, PackFile expected) {
        Path file = folder.resolve(name);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw corrupt(name, Files.exists(file) ? "is not a regular file" : "is missing");
            }
            if (Files.size(file) != expected.bytes()) {
                throw corrupt(name, "has " + Files.size(file) + " bytes, should have " + expected.bytes());
            }
            String actual = Digests.sha256(file);
            if (!actual.equals(expected.sha256())) {
                throw corrupt(name, "has SHA-256 " + actual + ", should have " + expected.sha256());
            }
        } catch (IOException e) {
            throw new ModelPackException("cannot read " + file + ": " + e, e);
        }
    }

    private CorruptModelPackException corrupt(String file, String damage) {
        return new CorruptModelPackException(name(), file, damage, repairCommand());
    }

    private String repairCommand() {
        if (ImportSource.Origin.FILES.isOf(manifest.source())) {
            return "./vultus model import --force --name " + name() + " … (from the files that it was first made of)";
        }
        return ImportSource.Origin.TRAINING.isOf(manifest.source())
                ? "./vultus export --force --pack " + folder + " … (from the checkpoint that it was first made of)"
                : "./vultus model pull --force " + name();
    }

    /** The name, by which the store and the catalogue know it. */
    public String name() {
        return manifest.name();
    }

    /** Where it lies. */
    public Path folder() {
        return folder;
    }

    /** All of its description. */
    public PackManifest manifest() {
        return manifest;
    }

    /** The file with the licence's text, where the pack has one. */
    public Optional<Path> licenceFile() {
        return manifest.licence().file().map(folder::resolve);
    }

    /**
     * Loads the detector.
     *
     * @throws io.vultus.inference.InferenceException if it does not load
     */
    public FaceDetector openDetector() {
        DetectorSpec detector = manifest.detector();
        detector.files().map(folder::resolve).forEach(NetworkInspection::requireNetwork);
        Path file = folder.resolve(detector.file());
        return switch (detector.type()) {
            case YUNET -> YuNetDetector.open(file, detector.options());
            case SCRFD -> ScrfdDetector.open(file, detector.options());
            case ULTRAFACE ->
                UltraFaceDetector.open(file, folder.resolve(detector.landmarks().orElseThrow()), detector.options());
        };
    }

    /**
     * Loads the embedder, on the engine that the pack names.
     *
     * @throws io.vultus.inference.InferenceException if it does not load
     * @throws UnsuitableModelException if its dimension is not the one described
     */
    public FaceEmbedder openEmbedder() {
        return openEmbedder(manifest.embedder().engine());
    }

    /** As {@link #openEmbedder()}, on an engine of the caller's choice. */
    public FaceEmbedder openEmbedder(InferenceEngine engine) {
        EmbedderSpec spec = manifest.embedder();
        FaceEmbedder embedder = FaceEmbedders.open(
                NetworkInspection.requireNetwork(folder.resolve(spec.file())), spec.preprocessing(), engine);
        if (embedder.dimension() != spec.dimension()) {
            embedder.close();
            throw new UnsuitableModelException(
                    "the embedder of model pack \"" + name() + "\" gives " + embedder.dimension()
                            + " dimensions, and its " + PackNames.MANIFEST + " says " + spec.dimension());
        }
        return embedder;
    }

    /**
     * Loads both networks and joins them to the way from a photograph to embeddings, with the mirror image where the
     * pack asks for it.
     *
     * @return a builder, for what the pack does not decide; the pipeline that it builds owns the networks
     * @throws io.vultus.inference.InferenceException if a network does not load
     */
    public FacePipeline.Builder openPipeline() {
        FaceDetector detector = openDetector();
        try {
            return FacePipeline.builder(detector, openEmbedder())
                    .flip(manifest.embedder().flip());
        } catch (RuntimeException e) {
            detector.close();
            throw e;
        }
    }

    /** What decides the vectors: two packs with equal contracts make comparable embeddings. */
    public ModelContract contract() {
        EmbedderSpec embedder = manifest.embedder();
        Digests digest = Digests.sha256()
                .text("vultus-contract-1")
                .text(sha256(embedder.file()))
                .text(embedder.preprocessing().order().toString());
        embedder.preprocessing().mean().forEach(digest::float32);
        embedder.preprocessing().std().forEach(digest::float32);
        digest.text(ALIGNMENT).int32(embedder.flip() ? 1 : 0).int32(embedder.dimension());
        return new ModelContract(name(), embedder.dimension(), digest.hex());
    }

    /**
     * What decides the outcome for a photograph, detection included: 64 hexadecimal digits. With the hash of a
     * photograph it is the key to its embeddings in a cache.
     */
    public String fingerprint() {
        DetectorSpec detector = manifest.detector();
        return Digests.sha256()
                .text("vultus-fingerprint-1")
                .text(contract().hash())
                .text(detector.type().toString())
                .text(sha256(detector.file()))
                .text(detector.landmarks().map(this::sha256).orElse(""))
                .float32(detector.options().scoreThreshold())
                .float32(detector.options().nmsThreshold())
                .int32(detector.options().maxSide())
                .hex();
    }

    private String sha256(String file) {
        return manifest.files().get(file).sha256();
    }

    @Override
    public String toString() {
        return name() + " (" + manifest.embedder().dimension() + " dimensions, "
                + manifest.licence().name() + ")";
    }
}
