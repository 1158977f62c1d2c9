package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.OutputStage;
import io.vultus.trainer.network.ResNet;
import io.vultus.trainer.network.ResidualUnit;
import io.vultus.trainer.network.SampleNetworks;
import io.vultus.trainer.network.Shape;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class TrainableNetworkTest {

    @ParameterizedTest
    @MethodSource("io.vultus.trainer.network.SampleNetworks#oneOfEach")
    void gradientsAreThoseOfFiniteDifferences(Network network) {
        check(network, 3);
    }

    @ParameterizedTest
    @EnumSource(ResidualUnit.class)
    void gradientsOfWholeNetworksAreThoseOfFiniteDifferences(ResidualUnit unit) {
        for (OutputStage output : List.of(OutputStage.E, OutputStage.D)) {
            boolean large = output == OutputStage.E;
            ResNet net = new ResNet(
                    unit + " " + output,
                    new Shape(3, 12, 12),
                    large,
                    4,
                    List.of(16, 16),
                    List.of(2, 1),
                    unit,
                    true,
                    output,
                    6,
                    .2);
            check(net.build(), 4);
        }
    }

    private static void check(Network network, int batch) {
        TrainableNetwork net = new TrainableNetwork(network, batch, DataType.DOUBLE, 5);
        net.input()
                .assign(new Initial(DataType.DOUBLE, 6)
                        .normal("input", 1, net.input().shape()));
        INDArray weights = new Initial(DataType.DOUBLE, 7).normal("loss", 1, batch, network.dimension());
        DoubleSupplier loss = () -> net.train(3).mul(weights).sumNumber().doubleValue();
        net.train(3);
        net.embeddingGradient().assign(weights);
        net.backward();
        for (Parameter parameter : net.parameters()) {
            if (parameter.isLearnt()) {
                INDArray direction = new Initial(DataType.DOUBLE, 8)
                        .normal(parameter.name(), 1, parameter.value().shape());
                double difference = GradientCheck.along(direction, parameter.value(), parameter.gradient(), loss);
                assertThat(difference)
                        .as("%s, %s", network.name(), parameter.name())
                        .isLessThan(1e-5);
            }
        }
    }

    @Test
    void floatsOnTheHostAgreeWithDoublesOnOperations() {
        Network network = new ResNet(
                        "mixed",
                        new Shape(3, 64, 64),
                        false,
                        8,
                        List.of(8, 16),
                        List.of(1, 1),
                        ResidualUnit.IR,
                        true,
                        OutputStage.E,
                        12,
                        0)
                .build();
        TrainableNetwork floats = new TrainableNetwork(network, 4, DataType.FLOAT, 5);
        TrainableNetwork doubles = new TrainableNetwork(network, 4, DataType.DOUBLE, 5);
        for (TrainableNetwork net : List.of(floats, doubles)) {
            DataType type = net.input().dataType();
            net.input()
                    .assign(new Initial(type, 6).normal("input", 1, net.input().shape()));
            net.train(1);
            net.embeddingGradient().assign(new Initial(type, 7).normal("loss", 1, 4, 12));
            net.backward();
        }
        for (int i = 0; i < floats.parameters().size(); i++) {
            Parameter single = floats.parameters().get(i);
            Parameter exact = doubles.parameters().get(i);
            assertClose(single.name(), single.value(), exact.value());
            assertClose(single.name() + " gradient", single.gradient(), exact.gradient());
        }
        assertClose("embedding", floats.embed(), doubles.embed());
    }

    private static void assertClose(String name, INDArray actual, INDArray expected) {
        double size = Math.max(1, expected.norm2Number().doubleValue());
        assertThat(actual.castTo(DataType.DOUBLE).sub(expected).norm2Number().doubleValue() / size)
                .as(name)
                .isCloseTo(0, within(2e-4));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Network network = SampleNetworks.of("dropout", new Operation.Dropout(.5));
        TrainableNetwork first = new TrainableNetwork(network, 2, DataType.FLOAT, 1);
        TrainableNetwork second = new TrainableNetwork(network, 2, DataType.FLOAT, 1);
        first.input().assign(1);
        second.input().assign(1);
        INDArray a = first.train(8).dup();
        assertThat(second.train(8)).isEqualTo(a);
        assertThat(second.train(9)).isNotEqualTo(a);
        assertThat(first.embed()).isEqualTo(second.embed());
    }
}
