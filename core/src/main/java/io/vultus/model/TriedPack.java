package io.vultus.model;

import io.vultus.ProgressListener;
import io.vultus.embedding.InferenceEngine;
import io.vultus.face.FaceDetector;
import io.vultus.inference.InferenceException;
import io.vultus.photo.Photo;
import java.io.File;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

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
        requireDetector(pack);
        if (!measure) {
            requireEmbedder(pack, manifest.embedder().engine());
            return new TriedPack(manifest, List.of());
        }
        requireEmbedder(pack, EngineMeasurement.REFERENCE);
        List<EngineTiming> timings = new EngineMeasurement(pack::openEmbedder).run(progress);
        InferenceEngine fastest = EngineMeasurement.fastest(timings);
        return new TriedPack(manifest.withEmbedder(manifest.embedder().withEngine(fastest)), timings);
    }

    private static void requireDetector(ModelPack pack) {
        DetectorSpec.Type type = pack.manifest().detector().type();
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

    /** The message is to name the pack's files, not where they lie until it is installed. */
    private static UnsuitableModelException unusable(String network, String as, ModelPack pack, InferenceException e) {
        String reason = e.getMessage().replace(pack.folder() + File.separator, "");
        return new UnsuitableModelException("the " + network + " is not usable" + as + ": " + reason, e);
    }
}
