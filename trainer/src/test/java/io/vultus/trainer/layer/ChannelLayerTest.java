package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.trainer.network.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Several in one must do to the bit what they do one after the other: checkpoints know of no difference. */
class ChannelLayerTest {

    private static final int CHANNELS = 5;
    private static final Pass PASS = new Pass(true, 0);

    private static ChannelLayer norm(DataType type) {
        return ChannelLayer.norm("norm", new Operation.BatchNorm(1e-3, true), CHANNELS, new Initial(type, 1));
    }

    private static ChannelLayer prelu(DataType type) {
        return ChannelLayer.prelu("prelu", CHANNELS, new Initial(type, 1));
    }

    @Test
    void theTestsRunWithTheVectorApi() {
        assertThat(ChannelMath.of(DataType.FLOAT)).isInstanceOf(HostChannelMath.class);
    }

    /** Planes that end within a register, planes that do not, several planes to a sum, and rows without planes. */
    @ParameterizedTest
    @CsvSource({"3, 57, 64, true", "3, 57, 67, false", "2, 32, 64, false", "7, 14, 14, true", "40, 1, 1, true"})
    void aNormAndAPReluAreOne(int batch, int height, int width, boolean adds) {
        INDArray input = random(1, batch, height, width);
        INDArray gradient = random(2, batch, height, width);
        INDArray before = random(3, batch, height, width);

        ChannelLayer norm = norm(DataType.FLOAT);
        ChannelLayer prelu = prelu(DataType.FLOAT);
        INDArray between = input.ulike();
        INDArray expected = input.ulike();
        norm.forward(new INDArray[] {input}, between, PASS);
        prelu.forward(new INDArray[] {between}, expected, PASS);
        Sink middle = new Sink(input.ulike(), null);
        Sink twoSink = sink(before, adds);
        prelu.backward(new INDArray[] {between}, expected, gradient, new Sink[] {middle});
        norm.backward(new INDArray[] {input}, between, middle.gradient(), new Sink[] {twoSink});

        ChannelLayer joined = norm(DataType.FLOAT).with(prelu(DataType.FLOAT)).orElseThrow();
        INDArray actual = input.ulike();
        Sink oneSink = sink(before, adds);
        joined.forward(new INDArray[] {input}, actual, PASS);
        joined.backward(new INDArray[] {input}, actual, gradient, new Sink[] {oneSink});

        assertThat(actual).isEqualTo(expected);
        assertThat(oneSink.gradient()).isEqualTo(twoSink.gradient());
        assertEqual(joined, norm, prelu);
    }

    @ParameterizedTest
    @CsvSource({"3, 57, 67, true", "2, 32, 64, false", "7, 14, 14, true"})
    void aNormAndASumAreOne(int batch, int height, int width, boolean adds) {
        INDArray input = random(1, batch, height, width);
        INDArray addend = random(2, batch, height, width);
        INDArray gradient = random(3, batch, height, width);
        INDArray before = random(4, batch, height, width);

        ChannelLayer norm = norm(DataType.FLOAT);
        AddLayer add = new AddLayer();
        INDArray between = input.ulike();
        INDArray expected = input.ulike();
        norm.forward(new INDArray[] {input}, between, PASS);
        add.forward(new INDArray[] {between, addend}, expected, PASS);
        Sink middle = new Sink(input.ulike(), null);
        Sink twoSink = sink(before, adds);
        Sink twoAddend = sink(before, adds);
        add.backward(new INDArray[] {between, addend}, expected, gradient, new Sink[] {middle, twoAddend});
        norm.backward(new INDArray[] {input}, between, middle.gradient(), new Sink[] {twoSink});

        ChannelLayer joined = norm(DataType.FLOAT).with(new AddLayer()).orElseThrow();
        INDArray actual = input.ulike();
        Sink oneSink = sink(before, adds);
        Sink oneAddend = sink(before, adds);
        joined.forward(new INDArray[] {input, addend}, actual, PASS);
        joined.backward(new INDArray[] {input, addend}, actual, gradient, new Sink[] {oneSink, oneAddend});

        assertThat(actual).isEqualTo(expected);
        assertThat(oneSink.gradient()).isEqualTo(twoSink.gradient());
        assertThat(oneAddend.gradient()).isEqualTo(twoAddend.gradient());
        assertEqual(joined, norm);
    }

    @Test
    void nothingFollowsASumInTheSameLayer() {
        ChannelLayer sum = norm(DataType.FLOAT).with(new AddLayer()).orElseThrow();
        assertThat(sum.with(prelu(DataType.FLOAT))).isEmpty();
        assertThat(sum.with(new AddLayer())).isEmpty();
        assertThat(norm(DataType.FLOAT).with(norm(DataType.FLOAT))).isEmpty();
        assertThat(prelu(DataType.FLOAT).with(prelu(DataType.FLOAT))).isEmpty();
        assertThat(norm(DataType.FLOAT).with(sum)).isEmpty();
    }

    /** Far from zero, too, where squares would hide what differs. */
    @ParameterizedTest
    @CsvSource({"4, 56, 56, 0", "4, 57, 67, 30", "9, 7, 7, -30", "64, 1, 1, 0", "3, 2, 1, 0"})
    void floatsOnTheHostAgreeWithDoublesOnOperations(int batch, int height, int width, double mean) {
        INDArray input = random(1, batch, height, width).addi(mean);
        INDArray addend = random(2, batch, height, width);
        INDArray gradient = random(3, batch, height, width);
        ChannelLayer floats = all(DataType.FLOAT);
        ChannelLayer doubles = all(DataType.DOUBLE);
        List<INDArray> single = passes(floats, input, addend, gradient);
        List<INDArray> exact = passes(
                doubles,
                input.castTo(DataType.DOUBLE),
                addend.castTo(DataType.DOUBLE),
                gradient.castTo(DataType.DOUBLE));
        for (int i = 0; i < exact.size(); i++) {
            INDArray difference = single.get(i).castTo(DataType.DOUBLE).sub(exact.get(i));
            double size = Math.max(1, exact.get(i).norm2Number().doubleValue());
            assertThat(difference.norm2Number().doubleValue() / size)
                    .as("array %d", i)
                    .isCloseTo(0, within(1e-5 * (1 + Math.abs(mean))));
        }
    }

    private static ChannelLayer all(DataType type) {
        return norm(type).with(prelu(type)).orElseThrow().with(new AddLayer()).orElseThrow();
    }

    /** All that comes out, in training and in use. */
    private static List<INDArray> passes(ChannelLayer layer, INDArray input, INDArray addend, INDArray gradient) {
        INDArray[] inputs = {input, addend};
        INDArray trained = input.ulike();
        Sink sink = new Sink(input.ulike(), null);
        Sink addendSink = new Sink(input.ulike(), null);
        layer.forward(inputs, trained, PASS);
        layer.backward(inputs, trained, gradient, new Sink[] {sink, addendSink});
        INDArray used = input.ulike();
        layer.forward(inputs, used, new Pass(false, 0));
        List<INDArray> all = new ArrayList<>(List.of(trained, sink.gradient(), addendSink.gradient(), used));
        for (Parameter parameter : layer.parameters()) {
            all.add(parameter.value());
            all.add(parameter.gradient());
        }
        return all;
    }

    private static void assertEqual(ChannelLayer joined, ChannelLayer... apart) {
        List<Parameter> others =
                Stream.of(apart).flatMap(layer -> layer.parameters().stream()).toList();
        assertThat(joined.parameters())
                .extracting(Parameter::name)
                .containsExactlyElementsOf(others.stream().map(Parameter::name).toList());
        for (int i = 0; i < others.size(); i++) {
            Parameter parameter = joined.parameters().get(i);
            assertThat(parameter.value())
                    .as(parameter.name())
                    .isEqualTo(others.get(i).value());
            assertThat(parameter.gradient())
                    .as(parameter.name())
                    .isEqualTo(others.get(i).gradient());
        }
    }

    private static Sink sink(INDArray before, boolean adds) {
        Sink sink = new Sink(before.dup(), null);
        if (adds) {
            sink.fill();
        }
        return sink;
    }

    private static INDArray random(long seed, long batch, long height, long width) {
        return new Initial(DataType.FLOAT, seed).normal("map", 1, batch, CHANNELS, height, width);
    }
}
