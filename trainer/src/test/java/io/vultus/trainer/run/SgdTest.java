package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.trainer.layer.Parameter;
import io.vultus.trainer.layer.Parameter.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class SgdTest {

    private final Parameter weight = parameter("weight", Kind.WEIGHT, 2, 3);
    private final Parameter scale = parameter("scale", Kind.SCALE, 2, 0);
    private final Parameter offset = parameter("offset", Kind.OFFSET, 2, 4);
    private final Parameter average = parameter("mean", Kind.AVERAGE, 2, 7);

    private static Parameter parameter(String name, Kind kind, double value, double gradient) {
        return new Parameter(
                name, kind, Nd4j.createFromArray(new double[] {value}), Nd4j.createFromArray(new double[] {gradient}));
    }

    private Sgd sgd(Optional<Double> clipNorm, Optional<RunPlan.Decay> decay) {
        return new Sgd(
                List.of(weight, scale, offset, average),
                new RunPlan.Learning(
                        .1, 0, .01, 0, Optional.empty(), Optional.empty(), Optional.empty(), clipNorm, decay));
    }

    @Test
    void aStepFollowsTheGradientAndTheDecayOfWeights() {
        assertThat(sgd(Optional.empty(), Optional.empty()).step(.1)).isEqualTo(5, within(1e-12));
        assertThat(value(weight)).isEqualTo(2 - .1 * (3 + .01 * 2), within(1e-12));
        assertThat(value(scale)).isEqualTo(2, within(1e-12));
        assertThat(value(offset)).isEqualTo(2 - .1 * 4, within(1e-12));
        assertThat(value(average)).isEqualTo(2);
    }

    @Test
    void longGradientsAreScaledDownToTheLimit() {
        assertThat(sgd(Optional.of(1.0), Optional.empty()).step(.1)).isEqualTo(5, within(1e-12));
        assertThat(value(weight)).isEqualTo(2 - .1 * (3.0 / 5 + .01 * 2), within(1e-12));
        assertThat(value(offset)).isEqualTo(2 - .1 * 4 / 5, within(1e-12));
    }

    @Test
    void shortGradientsAreNot() {
        sgd(Optional.of(5.5), Optional.empty()).step(.1);
        assertThat(value(offset)).isEqualTo(2 - .1 * 4, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"WEIGHTS, 0, 0", "WEIGHTS_AND_SCALES, 1, 0", "ALL, 1, 1"})
    void theRecipeSaysWhatDecays(RunPlan.Decay decay, int scales, int offsets) {
        sgd(Optional.empty(), Optional.of(decay)).step(.1);
        assertThat(value(scale)).isEqualTo(2 - scales * .1 * .01 * 2, within(1e-12));
        assertThat(value(offset)).isEqualTo(2 - .1 * (4 + offsets * .01 * 2), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void aGradientThatIsNoNumberMovesNothing(double wrong) {
        Sgd sgd = sgd(Optional.of(1.0), Optional.empty());
        offset.gradient().assign(wrong);
        assertThat(sgd.step(.1)).isNotFinite();
        assertThat(List.of(value(weight), value(scale), value(offset))).containsOnly(2.0);
        assertThat(sgd.velocities())
                .allSatisfy(velocity -> assertThat(velocity.getDouble(0)).isZero());
    }

    private static double value(Parameter parameter) {
        return parameter.value().getDouble(0);
    }
}
