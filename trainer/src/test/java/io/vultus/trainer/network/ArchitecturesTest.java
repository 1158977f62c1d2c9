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

    @Test
    void mobileFaceNetHasThePublishedSizeWithoutItsSlopes() {
        Network network = Architectures.named("MobileFaceNet");
        assertThat((network.parameters() - network.slopes()) / 1e6).isCloseTo(.99, withinPercentage(1));
        assertThat(network.flops() / 1e9).isCloseTo(.45, withinPercentage(1));
    }

    @Test
    void everyNetworkTakesFacesAndMakesVectors() {
        assertThat(Architectures.names()).hasSize(9);
        for (String name : Architectures.names()) {
            Network network = Architectures.named(name);
            assertThat(network.name()).isEqualTo(name);
            assertThat(network.input()).isEqualTo(new Shape(3, 112, 112));
            assertThat(network.dimension()).isIn(128, 512);
        }
    }

    @ParameterizedTest
    @CsvSource({"A, 16", "B, 8", "C, 16", "D, 8", "E, 8"})
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
                .hasMessageStartingWith("there is no network \"ResNet50\"; there are LMobileNetE, LResNet100E-IR, ");
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
