package io.vultus.trainer.run;

import io.vultus.trainer.layer.ClassCentres;
import io.vultus.trainer.layer.Parameter;
import io.vultus.trainer.layer.SampledCentres;
import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.loss.TripletLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a run makes smaller: a loss over embeddings, with what is learnt besides the network. */
interface Objective {

    /** What is learnt besides the network. */
    List<Parameter> parameters();

    /**
     * What outlives a step.
     *
     * @param velocities of {@link #parameters}
     */
    Map<String, INDArray> state(List<INDArray> velocities);

    /**
     * Begins a step.
     *
     * @param labels of all its faces
     */
    default void begin(long step, int[] labels, List<INDArray> velocities) {}

    /**
     * The mean loss of a batch, with the gradients of {@link #parameters}, which it replaces.
     *
     * @param gradient takes the gradient by the embeddings
     */
    double evaluate(long step, INDArray embeddings, int[] labels, INDArray gradient);

    /** The parameters have been moved. */
    default void end(List<INDArray> velocities) {}

    /**
     * The loss that a plan names.
     *
     * @param facesPerStep how many people a step may have
     */
    static Objective of(HeadPlan head, int classes, int dimension, int facesPerStep, long seed) {
        return switch (head) {
            case HeadPlan.Triplet triplet -> new Triplets(triplet.loss());
            case HeadPlan.OverCentres margin -> over(margin, classes, dimension, facesPerStep, seed);
        };
    }

    private static Objective over(HeadPlan.OverCentres head, int classes, int dimension, int facesPerStep, long seed) {
        HeadPlan.CentresPlan plan = head.centres();
        double deviation = plan.deviation().orElse(1 / Math.sqrt(dimension));
        ClassCentres.Layout layout = new ClassCentres.Layout(classes, plan.perClass(), dimension, deviation);
        return plan.share()
                .<Objective>map(share ->
                        new Sampled(head.open(), new SampledCentres(layout, share, facesPerStep, DataType.FLOAT, seed)))
                .orElseGet(() -> new Centres(head.open(), new ClassCentres(layout, DataType.FLOAT, seed)));
    }

    /** A margin head against the centres of all classes. */
    record Centres(MarginHead head, ClassCentres centres) implements Objective {

        @Override
        public List<Parameter> parameters() {
            return List.of(centres.parameter());
        }

        @Override
        public Map<String, INDArray> state(List<INDArray> velocities) {
            return centreState(centres.parameter().value(), velocities.getFirst());
        }

        @Override
        public double evaluate(long step, INDArray embeddings, int[] labels, INDArray gradient) {
            return centres.evaluate(head.at(step), embeddings, labels, gradient);
        }
    }

    /** A margin head against the centres of some classes. */
    record Sampled(MarginHead head, SampledCentres centres) implements Objective {

        @Override
        public List<Parameter> parameters() {
            return List.of(centres.parameter());
        }

        @Override
        public Map<String, INDArray> state(List<INDArray> velocities) {
            return centreState(centres.all(), centres.allVelocities());
        }

        @Override
        public void begin(long step, int[] labels, List<INDArray> velocities) {
            centres.draw(labels, step, velocities.getFirst());
        }

        @Override
        public double evaluate(long step, INDArray embeddings, int[] labels, INDArray gradient) {
            return centres.evaluate(head.at(step), embeddings, labels, gradient);
        }

        @Override
        public void end(List<INDArray> velocities) {
            centres.keep(velocities.getFirst());
        }
    }

    private static Map<String, INDArray> centreState(INDArray centres, INDArray velocities) {
        Map<String, INDArray> state = new LinkedHashMap<>();
        state.put(ClassCentres.NAME, centres);
        state.put(ClassCentres.NAME + Sgd.VELOCITY, velocities);
        return state;
    }

    /** Triplets within the batch; learns nothing besides the network. */
    record Triplets(TripletLoss loss) implements Objective {

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public Map<String, INDArray> state(List<INDArray> velocities) {
            return Map.of();
        }

        @Override
        public double evaluate(long step, INDArray embeddings, int[] labels, INDArray gradient) {
            double[][] rows = embeddings.castTo(DataType.DOUBLE).toDoubleMatrix();
            double mean = loss.evaluate(rows, labels).loss();
            gradient.assign(Nd4j.createFromArray(rows).castTo(gradient.dataType()));
            return mean;
        }
    }
}
