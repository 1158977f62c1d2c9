package io.vultus.trainer.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.loss.LambdaSchedule;
import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.loss.TripletLoss;
import io.vultus.trainer.loss.TripletLoss.Mining;
import java.util.Locale;
import java.util.Optional;

/**
 * The loss of a run. Each loss has a type of its own with the parameters that it takes, and no others; all ranges are
 * checked when the plan is read.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HeadPlan.Softmax.class, name = "softmax"),
    @JsonSubTypes.Type(value = HeadPlan.NormalisedSoftmax.class, name = "normalised-softmax"),
    @JsonSubTypes.Type(value = HeadPlan.SphereFace.class, name = "sphereface"),
    @JsonSubTypes.Type(value = HeadPlan.CosFace.class, name = "cosface"),
    @JsonSubTypes.Type(value = HeadPlan.ArcFace.class, name = "arcface"),
    @JsonSubTypes.Type(value = HeadPlan.Combined.class, name = "combined"),
    @JsonSubTypes.Type(value = HeadPlan.Triplet.class, name = "triplet")
})
public sealed interface HeadPlan {

    /** The loss with its parameters, for people: "ArcFace (s=64, m=0.5)". */
    String describe();

    /** A loss over class centres. */
    sealed interface OverCentres extends HeadPlan {

        /** The margin of this loss at full size or, where a warm-up is planned, growing to it. */
        MarginHead open();

        /** Sub-centres of each class; 1 where absent. */
        Optional<Integer> subCentres();

        /** Share of the classes that a step sees; all, without sampling, where absent. */
        Optional<Double> share();

        /** Standard deviation of the centres' first values; 1/√dimension where absent. */
        Optional<Double> centreDeviation();

        /** The class centres that the plan asks for. */
        default CentresPlan centres() {
            return CentresPlan.of(subCentres(), share(), centreDeviation());
        }

        @Override
        default String describe() {
            return open().name();
        }
    }

    /**
     * The class centres of a head.
     *
     * @param perClass sub-centres of each class, at least 1
     * @param share of the classes that a step sees, more than 0 and at most 1; empty: all of them, without sampling
     * @param deviation standard deviation of the centres' first values; empty: 1/√dimension
     */
    record CentresPlan(int perClass, Optional<Double> share, Optional<Double> deviation) {

        private static final int MAX_SUB_CENTRES = 100;

        static CentresPlan of(Optional<Integer> subCentres, Optional<Double> share, Optional<Double> deviation) {
            return new CentresPlan(subCentres.orElse(1), share, deviation);
        }

        public CentresPlan {
            RunPlan.require(
                    perClass >= 1 && perClass <= MAX_SUB_CENTRES,
                    "head: subCentres must be from 1 to " + MAX_SUB_CENTRES + "; got " + perClass);
            share.ifPresent(value -> RunPlan.require(
                    value > 0 && value <= 1, "head: share must be more than 0 and at most 1; got " + value));
            deviation.ifPresent(value -> RunPlan.require(
                    value > 0 && value <= 1, "head: centreDeviation must be more than 0 and at most 1; got " + value));
        }
    }

    /** Softmax over inner products, without bias. */
    record Softmax(Optional<Integer> subCentres, Optional<Double> share, Optional<Double> centreDeviation)
            implements OverCentres {

        public Softmax {
            CentresPlan.of(subCentres, share, centreDeviation);
        }

        @Override
        public MarginHead open() {
            return Heads.softmax();
        }
    }

    /**
     * Softmax over cosines.
     *
     * @param s the scale, positive
     */
    record NormalisedSoftmax(
            double s, Optional<Integer> subCentres, Optional<Double> share, Optional<Double> centreDeviation)
            implements OverCentres {

        public NormalisedSoftmax {
            CentresPlan.of(subCentres, share, centreDeviation);
            checked(() -> Heads.normalisedSoftmax(s));
        }

        @Override
        public MarginHead open() {
            return Heads.normalisedSoftmax(s);
        }
    }

    /**
     * SphereFace's multiplicative angular margin.
     *
     * @param m the margin, 1 to 8
     * @param lambda how it is annealed; as published where absent
     */
    record SphereFace(
            int m,
            Optional<LambdaSchedule> lambda,
            Optional<Integer> subCentres,
            Optional<Double> share,
            Optional<Double> centreDeviation)
            implements OverCentres {

        public SphereFace {
            CentresPlan.of(subCentres, share, centreDeviation);
            checked(() -> Heads.sphereFace(m, lambda.orElse(LambdaSchedule.PUBLISHED)));
        }

        @Override
        public MarginHead open() {
            return Heads.sphereFace(m, lambda.orElse(LambdaSchedule.PUBLISHED));
        }
    }

    /**
     * CosFace's additive cosine margin.
     *
     * @param s the scale, positive
     * @param m the margin, 0 to 1
     * @param marginWarmUp steps in which the margin grows from none; 0 where absent
     */
    record CosFace(
            double s,
            double m,
            Optional<Long> marginWarmUp,
            Optional<Integer> subCentres,
            Optional<Double> share,
            Optional<Double> centreDeviation)
            implements OverCentres {

        public CosFace {
            CentresPlan.of(subCentres, share, centreDeviation);
            RunPlan.requireRange("head: m", m, 0, 1);
            checked(() -> growing(Heads.cosFace(s, m), marginWarmUp));
        }

        @Override
        public MarginHead open() {
            return growing(Heads.cosFace(s, m), marginWarmUp);
        }
    }

    /**
     * ArcFace's additive angular margin.
     *
     * @param s the scale, positive
     * @param m the margin in radians, 0 to π/2
     * @param marginWarmUp steps in which the margin grows from none; 0 where absent
     */
    record ArcFace(
            double s,
            double m,
            Optional<Long> marginWarmUp,
            Optional<Integer> subCentres,
            Optional<Double> share,
            Optional<Double> centreDeviation)
            implements OverCentres {

        public ArcFace {
            CentresPlan.of(subCentres, share, centreDeviation);
            RunPlan.requireRange("head: m", m, 0, Math.PI / 2);
            checked(() -> growing(Heads.arcFace(s, m), marginWarmUp));
        }

        @Override
        public MarginHead open() {
            return growing(Heads.arcFace(s, m), marginWarmUp);
        }
    }

    /**
     * The combined margin {@code s (cos(m1 θ + m2) − m3)}.
     *
     * @param s the scale, positive
     * @param m1 1 to 5
     * @param m2 in radians, 0 to π/2
     * @param m3 0 to 1
     * @param marginWarmUp steps in which the margins grow from none; 0 where absent
     */
    record Combined(
            double s,
            double m1,
            double m2,
            double m3,
            Optional<Long> marginWarmUp,
            Optional<Integer> subCentres,
            Optional<Double> share,
            Optional<Double> centreDeviation)
            implements OverCentres {

        public Combined {
            CentresPlan.of(subCentres, share, centreDeviation);
            checked(() -> growing(Heads.combined(s, m1, m2, m3), marginWarmUp));
        }

        @Override
        public MarginHead open() {
            return growing(Heads.combined(s, m1, m2, m3), marginWarmUp);
        }
    }

    /**
     * Triplets within a batch; no class centres.
     *
     * @param m the margin of squared distances, more than 0 and at most 4
     * @param mining which triplets count; batch_hard where absent
     */
    record Triplet(double m, Optional<Mining> mining) implements HeadPlan {

        public Triplet {
            checked(() -> new TripletLoss(m, mining.orElse(Mining.BATCH_HARD)));
        }

        /** The loss. */
        TripletLoss loss() {
            return new TripletLoss(m, mining.orElse(Mining.BATCH_HARD));
        }

        @Override
        public String describe() {
            return "triplets, "
                    + loss().mining().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static MarginHead growing(MarginHead head, Optional<Long> steps) {
        steps.ifPresent(count -> RunPlan.require(count >= 0, "marginWarmUp must be 0 or more steps; got " + count));
        return steps.map(count -> Heads.growing(head, count)).orElse(head);
    }

    /** Makes the loss once, so that a value out of its range is found when the plan is read. */
    private static void checked(Runnable open) {
        try {
            open.run();
        } catch (IllegalArgumentException e) {
            throw new RunPlanException("head: " + e.getMessage(), e);
        }
    }
}
