package io.vultus.model;

import io.vultus.ProgressListener;
import io.vultus.embedding.EmbedderTrial;
import io.vultus.embedding.InferenceEngine;
import io.vultus.face.DetectorTrial;
import io.vultus.face.FaceDetector;
import io.vultus.inference.InferenceException;
import io.vultus.photo.Photo;
import java.io.File;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A pack that was tried before it is installed: both its networks run, and it names the engine that is fastest here.
 *
 * @param timings best first; empty where the engines were not measured
 */
record TriedPack(PackManifest manifest, List<EngineTiming> timings) {

    /** A grey PNG of 64×64 pixels: there is no face in it, and a detector that is one says so. */
    private static final byte[] GREY = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAKUlEQVR42u3MQREAAAwCIK"
                    + "Mb3RD77SAA6VEEAoFAIBAIBAKBQCAQfA8G320AeXC6efoAAAAASUVORK5CYII=");

    /**
     * Tries a pack.
     *
     * @param folder where its files are; its description need not be
     * @param measure whether to measure the engines; the one in the manifest is kept otherwise
     * @throws UnsuitableModelException if a network does not load, or is not what the manifest says
     */
    static TriedPack of(PackManifest manifest, Path folder, boolean measure, ProgressListener progress) {
        ModelPack pack = ModelPack.unwritten(folder, manifest);
        inspect(pack);
        requireDetector(pack);
        requireVectors(pack);
        if (!measure) {
            requireEmbedder(pack, manifest.embedder().engine());
            return new TriedPack(manifest, List.of());
        }
        requireEmbedder(pack, EngineMeasurement.REFERENCE);
        List<EngineTiming> timings = new EngineMeasurement(pack::openEmbedder).run(progress);
        InferenceEngine fastest = EngineMeasurement.fastest(timings);
        return new TriedPack(manifest.withEmbedder(manifest.embedder().withEngine(fastest)), timings);
    }

    private static void inspect(ModelPack pack) {
        DetectorSpec detector = pack.manifest().detector();
        inspect(pack, "detector", detector.file());
        detector.landmarks().ifPresent(file -> inspect(pack, "landmark network", file));
        inspect(pack, "embedder", pack.manifest().embedder().file());
    }

    private static void inspect(ModelPack pack, String role, String file) {
        NetworkInspection.require(role, pack.folder().resolve(file), Path.of(file));
    }

    /** The first runs, with an end, by the engine that can be stopped. */
    private static void requireDetector(ModelPack pack) {
        DetectorSpec spec = pack.manifest().detector();
        DetectorSpec.Type type = spec.type();
        try {
            requireOutputs(
                    type, DetectorTrial.outputShapes(pack.folder().resolve(spec.file()), NetworkInspection.LIMIT));
            spec.landmarks()
                    .ifPresent(
                            file -> DetectorTrial.outputShapes(pack.folder().resolve(file), NetworkInspection.LIMIT));
        } catch (InferenceException e) {
            throw unusable("detector", " as a " + type, pack, e);
        }
        requireDetection(pack, type);
    }

    private static void requireOutputs(DetectorSpec.Type type, List<long[]> shapes) {
        Optional<DetectorSpec.Type> found = DetectorTypes.of(shapes);
        if (found.isEmpty()) {
            throw new InferenceException("it " + DetectorTypes.unknown(shapes));
        }
        if (found.get() != type) {
            throw new InferenceException("its outputs are those of a detector of type " + found.get());
        }
    }

    private static void requireVectors(ModelPack pack) {
        EmbedderSpec spec = pack.manifest().embedder();
        try {
            EmbedderTrial.dimension(
                    pack.folder().resolve(spec.file()),
                    spec.preprocessing(),
                    DrawnCrops.CROPS,
                    NetworkInspection.LIMIT);
        } catch (InferenceException e) {
            throw unusable("embedder", "", pack, e);
        }
    }

    private static void requireDetection(ModelPack pack, DetectorSpec.Type type) {
        try (FaceDetector detector = pack.openDetector();
                Photo grey = Photo.decode(GREY)) {
            detector.detect(grey);
        } catch (InferenceException e) {
            throw unusable("detector", " as a " + type, pack, e);
        }
    }

    private static void requireEmbedder(ModelPack pack, InferenceEngine engine) {
        try {
            pack.openEmbedder(engine).close();
        } catch (InferenceException e) {
            throw unusable("embedder", "", pack, e);
        }
    }

    /** OpenCV's own messages tell where in its code an assertion failed, and nothing of the network. */
    private static String readable(String reason) {
        int assertion = reason.indexOf(": OpenCV(");
        return assertion < 0
                ? reason
                : reason.substring(0, assertion) + "; exports with open input sizes or newer operations are beyond it:"
                        + " take one for 640×640 or 320×320 pixels";
    }

    /** The message is to name the pack's files, not where they lie until it is installed. */
    private static UnsuitableModelException unusable(String network, String as, ModelPack pack, InferenceException e) {
        String reason = readable(e.getMessage().replace(pack.folder() + File.separator, ""));
        return new UnsuitableModelException("the " + network + " is not usable" + as + ": " + reason, e);
    }
}
