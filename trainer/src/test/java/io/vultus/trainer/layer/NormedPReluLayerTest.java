package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.trainer.network.Operation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One layer must do to the bit what two do one after the other: checkpoints know of no difference. */
class NormedPReluLayerTest {

    private static final int CHANNELS = 5;

    private record Layers(BatchNormLayer norm, PReluLayer prelu) {

        static Layers make() {
            Initial source = new Initial(DataType.FLOAT, 1);
            return new Layers(
                    new BatchNormLayer("norm", new Operation.BatchNorm(1e-3, true), CHANNELS, source),
                    new PReluLayer("prelu", CHANNELS, source));
        }
    }

    /** Planes in pieces, planes that fill a piece, several planes a piece, and rows without planes. */
    @ParameterizedTest
    @CsvSource({"3, 57, 64, true", "2, 32, 64, false", "7, 14, 14, false", "40, 1, 1, true"})
    void isANormAndThenAPRelu(int batch, int height, int width, boolean adds) {
        INDArray input = random(1, batch, CHANNELS, height, width);
        INDArray gradient = random(2, batch, CHANNELS, height, width);
        INDArray before = random(3, batch, CHANNELS, height, width);

        Layers two = Layers.make();
        INDArray between = input.ulike();
        INDArray expected = input.ulike();
        Pass pass = new Pass(true, 0);
        two.norm().forward(new INDArray[] {input}, between, pass);
        two.prelu().forward(new INDArray[] {between}, expected, pass);
        Sink middle = new Sink(input.ulike(), null);
        Sink twoSink = sink(before, adds);
        two.prelu().backward(new INDArray[] {between}, expected, gradient, new Sink[] {middle});
        two.norm().backward(new INDArray[] {input}, between, middle.gradient(), new Sink[] {twoSink});

        Layers one = Layers.make();
        NormedPReluLayer joined = new NormedPReluLayer(one.norm(), one.prelu());
        INDArray actual = input.ulike();
        Sink oneSink = sink(before, adds);
        joined.forward(new INDArray[] {input}, actual, pass);
        joined.backward(new INDArray[] {input}, actual, gradient, new Sink[] {oneSink});

        assertThat(actual).isEqualTo(expected);
        assertThat(oneSink.gradient()).isEqualTo(twoSink.gradient());
        List<Parameter> parameters = joined.parameters();
        assertThat(parameters).extracting(Parameter::name).contains("norm.offset", "norm.mean", "prelu.slope");
        for (Parameter parameter : parameters) {
            Parameter other = Stream.of(two.norm(), two.prelu())
                    .flatMap(layer -> layer.parameters().stream())
                    .filter(like -> like.name().equals(parameter.name()))
                    .findFirst()
                    .orElseThrow();
            assertThat(parameter.value()).as(parameter.name()).isEqualTo(other.value());
            assertThat(parameter.gradient()).as(parameter.name()).isEqualTo(other.gradient());
        }
    }

    private static Sink sink(INDArray before, boolean adds) {
        Sink sink = new Sink(before.dup(), null);
        if (adds) {
            sink.fill();
        }
        return sink;
    }

    private static INDArray random(long seed, long... shape) {
        return new Initial(DataType.FLOAT, seed).normal("map", 1, shape);
    }
}
