package io.vultus.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitecturesTest {

    @ParameterizedTest
    @CsvSource({"LResNet34E-IR, 34.1, 8.9", "LResNet50E-IR, 43.6, 12.6", "LResNet100E-IR, 65.1, 24.2"})
    void residualNetworksHaveThePublishedSizes(String name, double millions, double gflops) {
        Network network = Architectures.named(name);
        assertThat(network.parameters() / 1e6).isCloseTo(millions, withinPercentage(1));
        assertThat(network.flops() / 1e9).isCloseTo(gflops, withinPercentage(1));
    }

    /**
     * Published: .99M parameters, .92M without the last convolution, .84M without that before the global one either
     * (Chen et al., "MobileFaceNets", 2018, section 4.3). All three are the numbers without slopes, cut off.
     */
    @Test
    void mobileFaceNetHasThePublishedSizeWithoutItsSlopes() {
        Network network = Architectures.named("MobileFaceNet");
        long parameters = network.parameters() - network.slopes();
        long last = parameters(network, "output.dense", "embedding");
        long wide = parameters(network, "last.conv", "last.bn");
        long global = parameters(network, "global.conv", "global.bn");
        assertThat(parameters / 10_000).isEqualTo(99);
        assertThat((parameters - last) / 10_000).isEqualTo(92);
        assertThat((parameters - last - wide - global * 3 / 4) / 10_000).isEqualTo(84);
        assertThat(parameters / 1e6).isCloseTo(.99, withinPercentage(1));
        assertThat(network.flops() / 1e9).isCloseTo(.45, withinPercentage(1));
    }

    private static long parameters(Network network, String... names) {
        return network.nodes().stream()
                .filter(node -> List.of(names).contains(node.name()))
                .mapToLong(node -> node.operation().parameters(network.inputShapes(node)))
                .sum();
    }

    /** Those of ImageNet's classifiers, less the classifier: 1000 rows and offsets for so many channels. */
    @ParameterizedTest
    @CsvSource({"DenseNet161E, 28681000, 2208", "DPN92E, 37668392, 2688"})
    void otherNetworksHaveTheParametersOfThePublishedOnes(String name, long published, int channels) {
        Network network = Architectures.named(name);
        long own = parameters(network, "output.dense", "embedding");
        assertThat(network.parameters() - own).isEqualTo(published - 1000L * (channels + 1));
    }

    @Test
    void mobileNetHasTheParametersOfThePublishedOne() {
        Network network = Architectures.named("MobileNetA");
        assertThat(network.parameters() - network.slopes()).isEqualTo(3_206_976);
    }

    /** The published ones learn no scales in their norms. */
    @Test
    void inceptionResNetHasTheParametersOfThePublishedOne() {
        Network network = Architectures.named("Inception-ResNet-v2A");
        long scales = network.nodes().stream()
                .filter(node -> node.operation() instanceof Operation.BatchNorm)
                .mapToLong(node -> node.shape().channels())
                .sum();
        assertThat(network.parameters() - scales).isEqualTo(54_276_192);
    }

    /** Published multiplications in convolutions, in billions, for ImageNet's pictures. */
    @Test
    void otherNetworksHaveTheArithmeticOfThePublishedOnes() {
        Shape picture = new Shape(3, 224, 224);
        Shape large = new Shape(3, 299, 299);
        assertThat(multiplications(MobileNets.mobileNet("m", picture, false, OutputStage.A, 0, 0)))
                .isCloseTo(.568, withinPercentage(1));
        assertThat(multiplications(DenseNet.of161("d", picture, false, OutputStage.A, 0, 0)))
                .isCloseTo(7.73, withinPercentage(1));
        assertThat(multiplications(DualPathNet.of92("p", picture, false, OutputStage.A, 0, 0)))
                .isCloseTo(6.5, withinPercentage(1));
        assertThat(multiplications(InceptionResNet.v2("i", large, false, OutputStage.A, 0, 0)))
                .isCloseTo(13.2, withinPercentage(1));
    }

    private static double multiplications(Network network) {
        return network.nodes().stream()
                        .filter(node -> node.operation() instanceof Operation.Convolution)
                        .mapToLong(node -> node.operation().flops(network.inputShapes(node)))
                        .sum()
                / 2e9;
    }

    @Test
    void namesSayWhichChoicesAreMade() {
        Network plain = Architectures.named("ResNet50A");
        assertThat(before("stage4.3.relu", plain)).isEqualTo(new Shape(512, 4, 4));
        assertThat(plain.nodes()).noneMatch(node -> node.name().startsWith("output.bn"));
        Network mapped = Architectures.named("SE-LResNet18D-IM");
        assertThat(before("output.relu", mapped)).isEqualTo(new Shape(512, 7, 7));
        assertThat(mapped.nodes().getLast().operation()).isInstanceOf(Operation.PRelu.class);
        assertThat(mapped.nodes()).anyMatch(node -> node.name().endsWith(".se.gate"));
        assertThat(Architectures.named("LResNet34N-IR").dimension()).isEqualTo(512);
        assertThat(Architectures.named("LDPN92A").dimension()).isEqualTo(2688);
        for (String wrong : List.of("SE-LDPN92E", "LMobileNetE-IR", "LResNet50F-IR", "LResNet51E-IR", "LE", "")) {
            assertThatThrownBy(() -> Architectures.named(wrong)).isInstanceOf(UnknownNetworkException.class);
        }
    }

    @Test
    void everyNetworkTakesFacesAndMakesVectors() {
        assertThat(Architectures.names()).hasSize(12).isSorted();
        for (String name : Architectures.names()) {
            Network network = Architectures.named(name);
            assertThat(network.name()).isEqualTo(name);
            assertThat(network.input()).isEqualTo(new Shape(3, 112, 112));
            assertThat(network.dimension()).isIn(128, 512);
        }
    }

    @ParameterizedTest
    @CsvSource({"A, 16", "B, 8", "C, 8", "D, 8", "E, 8", "N, 16"})
    void everyOutputStageHasItsSize(OutputStage output, int dimension) {
        assertThat(tiny(ResidualUnit.IR, output, true).dimension()).isEqualTo(dimension);
    }

    @Test
    void theLargeInputKeepsMoreOfTheFace() {
        Network large = tiny(ResidualUnit.IR, OutputStage.E, true);
        Network original = tiny(ResidualUnit.ORIGINAL, OutputStage.E, false);
        assertThat(before("output.bn", large)).isEqualTo(new Shape(16, 28, 28));
        assertThat(before("output.bn", original)).isEqualTo(new Shape(16, 14, 14));
    }

    @Test
    void excitationAddsTwoPointConvolutionsAUnit() {
        long plain = Architectures.named("LResNet50E-IR").parameters();
        long excited = Architectures.named("SE-LResNet50E-IR").parameters();
        long expected = 0;
        int[][] stages = {{3, 64}, {4, 128}, {14, 256}, {3, 512}};
        for (int[] stage : stages) {
            int c = stage[1];
            int squeezed = c / 16;
            expected += (long) stage[0] * (c * squeezed + squeezed + squeezed + squeezed * c + c);
        }
        assertThat(excited - plain).isEqualTo(expected);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Architectures.named("ResNet50"))
                .isInstanceOf(UnknownNetworkException.class)
                .hasMessageStartingWith(
                        "there is no network \"ResNet50\"; there are LDPN92E, LDenseNet161E, LInception-ResNet-v2E, ");
    }

    @Test
    void sizesThatDoNotFitNameTheNode() {
        Network.Builder network = new Network.Builder("broken", new Shape(3, 4, 4));
        assertThatThrownBy(() -> network.add("pool", new Operation.MaxPool(Window.valid(5, 1)), 0))
                .hasMessage("node pool of broken: a window of 5×5 is larger than 3×4×4");
        assertThatThrownBy(() -> network.add("input", new Operation.PRelu(), 0))
                .hasMessage("broken has two nodes called input");
    }

    private static Shape before(String name, Network network) {
        return network.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow()
                .shape();
    }

    private static Network tiny(ResidualUnit unit, OutputStage output, boolean large) {
        return new ResNet(
                        "tiny",
                        new Shape(3, 112, 112),
                        large,
                        8,
                        List.of(8, 16),
                        List.of(1, 2),
                        unit,
                        false,
                        output,
                        8,
                        0)
                .build();
    }
}
