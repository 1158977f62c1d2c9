package io.vultus.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.face.FaceCrop;
import io.vultus.model.DetectorSpec;
import io.vultus.model.ModelPack;
import io.vultus.model.ModelPackExistsException;
import io.vultus.model.PackStore;
import io.vultus.model.UnsuitableModelException;
import io.vultus.testdata.SyntheticFaces;
import io.vultus.trainer.embedding.Nd4jFaceEmbedder;
import io.vultus.trainer.layer.RandomWeights;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.run.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackExporterTest {

    @TempDir
    private Path folder;

    private final SavedModel model = new SavedModel(
            Path.of("latest.checkpoint"),
            RandomWeights.of(Architectures.named("SmallResNetE-IR"), 3),
            70,
            "{\"network\":\"SmallResNetE-IR\"}",
            OptionalDouble.of(.31));

    private static PackExporter.Options options(PackDetector detector, boolean force) {
        return new PackExporter.Options(
                "small",
                detector,
                Optional.of("MIT"),
                Optional.empty(),
                OptionalDouble.empty(),
                false,
                force,
                false,
                3);
    }

    private static PackDetector yunet() {
        return PackDetector.of(
                DetectorSpec.Type.YUNET, SharedFiles.path("models/yunet_n_640_640.onnx"), Optional.empty());
    }

    @Test
    void thePackEmbedsAsTheNetworkDoes() throws IOException {
        PackExporter.Exported exported =
                new PackExporter(PackStore.at(folder)).export(model, options(yunet(), false), ProgressListener.SILENT);
        assertThat(exported.difference()).isPositive().isLessThan(PackExporter.TOLERANCE);
        ModelPack pack = ModelPack.open(folder.resolve("small"));
        assertThat(pack.contract()).isEqualTo(exported.pack().contract());
        assertThat(pack.manifest().source()).isEqualTo("training:SmallResNetE-IR after 70 steps");
        assertThat(pack.manifest().licence().name()).isEqualTo("MIT");
        assertThat(pack.manifest().recommendedThreshold()).isEqualTo(.31f);
        FaceCrop crop = FaceCrop.of(new SyntheticFaces(5).aligned(1, 2).bgr());
        try (FaceEmbedder trained = new Nd4jFaceEmbedder(model.trained());
                FaceEmbedder served = pack.openEmbedder()) {
            assertThat(served.dimension()).isEqualTo(128);
            assertThat(served.maxBatch()).isGreaterThan(1);
            assertThat(served.embed(crop).cosine(trained.embed(crop))).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void theDetectorOfAnotherPackComesWithItsTerms() throws IOException {
        PackExporter exporter = new PackExporter(PackStore.at(folder));
        ModelPack first = exporter.export(model, options(yunet(), false), ProgressListener.SILENT)
                .pack();
        assertThatThrownBy(() -> exporter.export(model, options(yunet(), false), ProgressListener.SILENT))
                .isInstanceOf(ModelPackExistsException.class);
        ModelPack second = exporter.export(model, options(PackDetector.of(first), true), ProgressListener.SILENT)
                .pack();
        assertThat(second.manifest().licence().name()).isEqualTo("embedder: MIT; detector: MIT");
        assertThat(second.manifest().detector()).isEqualTo(first.manifest().detector());
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    }

    @Test
    void leavesNothingBehindWhereTheDetectorIsNone() throws IOException {
        Path text = Files.writeString(folder.resolve("detector.onnx"), "no network");
        Path packs = folder.resolve("packs");
        PackDetector detector = PackDetector.of(DetectorSpec.Type.YUNET, text, Optional.empty());
        assertThatThrownBy(() -> new PackExporter(PackStore.at(packs))
                        .export(model, options(detector, false), ProgressListener.SILENT))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("the detector is not usable: ");
        try (Stream<Path> left = Files.list(packs)) {
            assertThat(left).isEmpty();
        }
    }
}
