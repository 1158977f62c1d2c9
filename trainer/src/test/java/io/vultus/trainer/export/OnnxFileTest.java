package io.vultus.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.inference.OnnxRuntimeNetwork;
import io.vultus.inference.Tensor;
import io.vultus.trainer.layer.FrozenNetwork;
import io.vultus.trainer.layer.RandomWeights;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.OutputStage;
import io.vultus.trainer.network.ResNet;
import io.vultus.trainer.network.ResidualUnit;
import io.vultus.trainer.network.SampleNetworks;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.TrainedNetwork;
import io.vultus.trainer.network.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxFileTest {

    /** With the property {@code vultus.allNetworks} all are tried, which takes minutes. */
    private static final Set<String> QUICK = Set.of("SmallResNetE-IR");

    private static final int FACES = 100;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("io.vultus.trainer.network.SampleNetworks#oneOfEach")
    void everyOperationIsWrittenAsItIsComputed(Network network) throws IOException {
        compare(network, 3);
    }

    @ParameterizedTest
    @EnumSource
    void unitsAndOutputsAreWrittenAsTheyAreComputed(ResidualUnit unit) throws IOException {
        for (OutputStage output : OutputStage.values()) {
            ResNet network = new ResNet(
                    unit + " " + output,
                    new Shape(3, 20, 20),
                    output != OutputStage.C,
                    4,
                    List.of(16, 16),
                    List.of(2, 1),
                    unit,
                    true,
                    output,
                    6,
                    .2);
            compare(network.build(), 3);
        }
    }

    static Stream<String> architectures() {
        return Architectures.names().stream();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void wholeNetworksAgreeOnAHundredFaces(String name) throws IOException {
        assumeTrue(
                QUICK.contains(name) || Boolean.getBoolean("vultus.allNetworks"),
                "skipped: takes long; set -Dvultus.allNetworks=true");
        compare(Architectures.named(name), FACES);
    }

    @Test
    void normsVanishWhereThatIsExact() throws IOException {
        Network.Builder net = new Network.Builder("norms", new Shape(3, 8, 8));
        int unpadded = net.add("unpadded norm", new Operation.BatchNorm(1e-3, true), 0);
        int point = net.add("point", new Operation.Convolution(4, Window.valid(1, 1), 1, false), unpadded);
        int after = net.add("after", new Operation.BatchNorm(1e-3, true), point);
        int padded = net.add("padded norm", new Operation.BatchNorm(1e-3, true), after);
        int conv = net.add("conv", new Operation.Convolution(4, Window.centred(3, 1), 1, false), padded);
        int sum = net.add("sum", new Operation.Add(), conv, conv);
        int shared = net.add("shared norm", new Operation.BatchNorm(1e-3, true), sum);
        int dropped = net.add("dropout", new Operation.Dropout(.4), shared);
        int dense = net.add("dense", new Operation.Dense(5), dropped);
        net.add("embedding", new Operation.BatchNorm(1e-3, false), dense);
        Path file = compare(net.build(), 2);
        assertThat(operators(file))
                .containsExactly("Conv", "BatchNormalization", "Conv", "Add", "Flatten", "Gemm", "Flatten");
    }

    private static List<String> operators(Path file) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
                .map(NodeProto::getOpType)
                .toList();
    }

    @Test
    void publishedNetworksKeepNoNormsButThoseBeforePaddedConvolutions() throws IOException {
        Path file = folder.resolve("small.onnx");
        OnnxFile.write(RandomWeights.of(Architectures.named("SmallResNetE-IR"), 1), Map.of("network", "small"), file);
        Map<String, Long> counts =
                operators(file).stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        // Four units, each with one at its beginning.
        assertThat(counts).containsEntry("BatchNormalization", 4L).containsEntry("Gemm", 1L);
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(13);
        assertThat(model.getMetadataProps(0).getValue()).isEqualTo("small");
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() {
        Network network = SampleNetworks.of("dense", new Operation.Dense(6));
        TrainedNetwork other = RandomWeights.of(SampleNetworks.of("dense", new Operation.Dense(7)), 1);
        TrainedNetwork mixed = new TrainedNetwork(network, other.weights());
        assertThatThrownBy(() -> OnnxFile.write(mixed, Map.of(), folder.resolve("mixed.onnx")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the weights are another network's than dense: 1701 of \"tested.weight\", not 1458");
        assertThatThrownBy(() -> new FrozenNetwork(mixed)).isInstanceOf(IllegalArgumentException.class);
    }

    private Path compare(Network network, int count) throws IOException {
        TrainedNetwork trained = RandomWeights.of(network, 9);
        Path file = folder.resolve("network.onnx");
        OnnxFile.write(trained, Map.of(), file);
        try (OnnxRuntimeNetwork exported = OnnxRuntimeNetwork.open(file);
                FrozenNetwork.Worker worker = new FrozenNetwork(trained).worker(10)) {
            Shape input = network.input();
            for (int from = 0; from < count; from += 10) {
                int faces = Math.min(10, count - from);
                float[] pixels = pixels(faces * input.size(), from);
                float[] expected = worker.embed(pixels, faces);
                Tensor actual = exported.run(direct(pixels), faces, input.channels(), input.height(), input.width())
                        .getFirst();
                assertThat(actual.shape()).containsExactly(faces, network.dimension());
                assertClose(network, actual.data(), expected);
            }
        }
        return file;
    }

    /** Compares values of embeddings of unit length. */
    private static void assertClose(Network network, float[] actual, float[] expected) {
        int dimension = network.dimension();
        for (int row = 0; row < expected.length; row += dimension) {
            double squares = 0;
            for (int i = row; i < row + dimension; i++) {
                squares += expected[i] * expected[i];
            }
            double length = Math.sqrt(squares);
            assertThat(length).as(network.name()).isPositive();
            for (int i = row; i < row + dimension; i++) {
                assertThat(actual[i] / length).as(network.name()).isCloseTo(expected[i] / length, within(1e-4));
            }
        }
    }

    private static float[] pixels(int length, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[length];
        for (int i = 0; i < length; i++) {
            pixels[i] = (float) (.5 * random.nextGaussian());
        }
        return pixels;
    }

    private static ByteBuffer direct(float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return buffer;
    }
}
