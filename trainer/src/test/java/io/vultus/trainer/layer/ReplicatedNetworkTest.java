package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.SampleNetworks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Replicas on one processor: the same code that spreads them over several GPUs. */
class ReplicatedNetworkTest {

    private static final int BATCH = 6;

    private static void pass(BatchNetwork net, long seed) {
        Initial random = new Initial(DataType.DOUBLE, seed);
        net.input().assign(random.normal("input", 1, net.input().shape()));
        net.train(seed);
        net.embeddingGradient()
                .assign(random.normal("loss", 1, net.embeddingGradient().shape()));
        net.backward();
    }

    private static void descend(BatchNetwork net) {
        for (Parameter parameter : net.parameters()) {
            if (parameter.isLearnt()) {
                parameter.value().subi(parameter.gradient().mul(.01));
            }
        }
    }

    private static void assertClose(INDArray actual, INDArray expected, String name) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).as(name).isLessThan(1e-12);
    }

    @Test
    void severalDevicesTakeTheStepsOfOne() {
        Network network = SampleNetworks.of("PReLU", new Operation.PRelu());
        TrainableNetwork one = new TrainableNetwork(network, BATCH, DataType.DOUBLE, 5);
        try (ReplicatedNetwork three = new ReplicatedNetwork(network, BATCH, 3, DataType.DOUBLE, 5)) {
            for (int step = 0; step < 4; step++) {
                for (BatchNetwork net : List.of(one, three)) {
                    pass(net, step);
                    descend(net);
                }
            }
            for (int i = 0; i < one.parameters().size(); i++) {
                Parameter expected = one.parameters().get(i);
                assertClose(three.parameters().get(i).value(), expected.value(), expected.name());
            }
            assertClose(three.embed(), one.embed(), "embeddings");
        }
    }

    @Test
    void normsAreEachDevicesOwnAndAveragesTheirMeans() {
        Network network = SampleNetworks.of("norm", new Operation.BatchNorm(1e-3, true));
        try (ReplicatedNetwork two = new ReplicatedNetwork(network, BATCH, 2, DataType.DOUBLE, 5)) {
            pass(two, 9);
            List<TrainableNetwork> halves = new ArrayList<>();
            for (int half = 0; half < 2; half++) {
                TrainableNetwork net = new TrainableNetwork(network, BATCH / 2, DataType.DOUBLE, 5);
                net.input().assign(half(two.input(), half));
                net.train(9);
                net.embeddingGradient().assign(half(two.embeddingGradient(), half));
                net.backward();
                halves.add(net);
            }
            for (int i = 0; i < two.parameters().size(); i++) {
                Parameter both = two.parameters().get(i);
                Parameter first = halves.get(0).parameters().get(i);
                Parameter second = halves.get(1).parameters().get(i);
                if (both.isLearnt()) {
                    assertClose(both.gradient(), first.gradient().add(second.gradient()), both.name());
                } else {
                    assertClose(both.value(), first.value().add(second.value()).div(2), both.name());
                }
            }
        }
    }

    private static INDArray half(INDArray whole, int half) {
        return whole.get(NDArrayIndex.interval(half * BATCH / 2, (half + 1) * BATCH / 2));
    }

    @Test
    void refusesBatchesThatCannotBeDivided() {
        Network network = SampleNetworks.of("PReLU", new Operation.PRelu());
        assertThatThrownBy(() -> new ReplicatedNetwork(network, 7, 2, DataType.DOUBLE, 5))
                .hasMessage("a batch of 7 faces cannot be divided equally among 2 devices");
    }
}
