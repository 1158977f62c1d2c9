package io.vultus.trainer.export;

import io.vultus.face.DetectionOptions;
import io.vultus.model.DetectorSpec;
import io.vultus.model.Licence;
import io.vultus.model.ModelPack;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The face detector that goes into a pack beside the embedder.
 *
 * @param landmarks the file of the 68-point landmark network; for {@code ULTRAFACE} alone
 * @param licence its terms, where known
 * @param licenceFile their text
 */
public record PackDetector(
        DetectorSpec.Type type,
        Path file,
        Optional<Path> landmarks,
        DetectionOptions options,
        Optional<Licence> licence,
        Optional<Path> licenceFile) {

    /** The one of another pack, as that uses it. */
    public static PackDetector of(ModelPack pack) {
        DetectorSpec spec = pack.manifest().detector();
        return new PackDetector(
                spec.type(),
                pack.folder().resolve(spec.file()),
                spec.landmarks().map(pack.folder()::resolve),
                spec.options(),
                Optional.of(pack.manifest().licence()),
                pack.licenceFile());
    }

    /** A file, with the options that suit its kind. */
    public static PackDetector of(DetectorSpec.Type type, Path file, Optional<Path> landmarks) {
        return new PackDetector(type, file, landmarks, type.defaults(), Optional.empty(), Optional.empty());
    }
}
