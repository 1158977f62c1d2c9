package io.vultus.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HeadsTest {

    @Nested
    class Softmax extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.softmax();
        }
    }

    @Nested
    class NormalisedSoftmax extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.normalisedSoftmax(16);
        }
    }

    @Nested
    class ArcFace extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.arcFace(16, .5);
        }

        @Override
        protected double allowedDrop() {
            return .5 * .5 / 2;
        }
    }

    @Nested
    class CosFace extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.cosFace(16, .35);
        }
    }

    @Nested
    class Combined extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.combined(16, 1.35, .2, .1);
        }
    }

    @Nested
    class SphereFaceFour extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.sphereFace(4, LambdaSchedule.constant(5));
        }
    }

    @Nested
    class SphereFaceWithoutAnnealing extends MarginHeadContractTest {
        @Override
        protected MarginHead head() {
            return Heads.sphereFace(3, LambdaSchedule.constant(0));
        }
    }

    @Test
    void arcFaceAddsItsMarginToTheAngle() {
        MarginHead head = Heads.arcFace(64, .5);
        assertThat(head.target(Math.cos(1), 1).value()).isCloseTo(Math.cos(1.5), within(1e-12));
        assertThat(head.scale()).isEqualTo(64);
        assertThat(head.name()).isEqualTo("ArcFace (s=64, m=0.5)");
    }

    @Test
    void arcFaceGoesOnLinearlyPastPi() {
        TargetLogit past = Heads.arcFace(64, .5).target(Math.cos(3), 1);
        assertThat(past.value()).isCloseTo(Math.cos(3) - .5 * Math.sin(.5), within(1e-12));
        assertThat(past.byScore()).isEqualTo(1);
    }

    @Test
    void aMultiplicativeMarginGoesOnWithoutAJump() {
        MarginHead head = Heads.combined(1, 2, .2, .1);
        double turning = Math.cos((Math.PI - .2) / 2);
        assertThat(head.target(turning - 1e-9, 1).value())
                .isCloseTo(head.target(turning + 1e-9, 1).value(), within(1e-6));
    }

    @Test
    void sphereFacesLambdaFallsToItsEnd() {
        assertThat(LambdaSchedule.PUBLISHED.at(0)).isEqualTo(1000);
        assertThat(LambdaSchedule.PUBLISHED.at(100)).isCloseTo(1000 / 13.0, within(1e-9));
        assertThat(LambdaSchedule.PUBLISHED.at(1_000_000)).isEqualTo(5);
        assertThat(Heads.sphereFace(4, LambdaSchedule.PUBLISHED).at(1_000_000).name())
                .isEqualTo("SphereFace (m=4, lambda=5)");
    }

    @Test
    void impossibleMarginsAreRefused() {
        assertThatThrownBy(() -> Heads.arcFace(64, -1))
                .hasMessage("m2 must lie between 0.0 and 1.5707963267948966; got -1.0");
        assertThatThrownBy(() -> Heads.cosFace(0, .35)).hasMessage("the scale s must be positive and finite; got 0.0");
        assertThatThrownBy(() -> Heads.combined(64, .5, 0, 0)).hasMessageContaining("m1 must lie between 1.0 and 5.0");
    }

    @Test
    void aLabelThatIsNoClassIsRefused() {
        SoftmaxLoss loss = new SoftmaxLoss(Heads.softmax());
        assertThatThrownBy(() -> loss.evaluate(new double[6], new double[2], new int[] {0, 3}))
                .hasMessage("label 3 of sample 1 is none of the classes 0 to 2");
        assertThatThrownBy(() -> loss.evaluate(new double[5], new double[2], new int[] {0, 1}))
                .hasMessage("scores, norms and labels do not fit together: 5 scores, 2 norms, 2 labels");
    }
}
