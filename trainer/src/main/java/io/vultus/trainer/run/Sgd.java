package io.vultus.trainer.run;

import io.vultus.trainer.layer.Parameter;
import io.vultus.trainer.layer.Parameter.Kind;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stochastic gradient descent: {@code v ← momentum v − rate (gradient + decay w)}, {@code w ← w + v}. Gradients that
 * are longer than a limit are scaled down to it before.
 */
final class Sgd {

    /** What the name of a parameter's velocity ends with. */
    static final String VELOCITY = ".velocity";

    private final RunPlan.Learning learning;
    private final RunPlan.Decay decay;
    private final List<Parameter> learnt;
    private final List<INDArray> velocities;

    Sgd(List<Parameter> parameters, RunPlan.Learning learning) {
        this.learning = learning;
        decay = learning.decay().orElse(RunPlan.Decay.WEIGHTS);
        learnt = parameters.stream().filter(Parameter::isLearnt).toList();
        velocities = learnt.stream()
                .map(parameter -> parameter.value().ulike().assign(0))
                .toList();
    }

    /** One velocity for each learnt parameter, in order. */
    List<INDArray> velocities() {
        return velocities;
    }

    /** The parameters that it moves. */
    List<Parameter> learnt() {
        return learnt;
    }

    /**
     * Moves the parameters by their gradients, which it uses up. Where the gradients are not finite it moves nothing:
     * the weights are those of before the step, and so are the velocities.
     *
     * @return the length of all gradients together, before clipping, decay not counted
     */
    double step(double rate) {
        double norm = gradientNorm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        double scale = learning.clipNorm()
                .filter(limit -> norm > limit)
                .map(limit -> limit / norm)
                .orElse(1.0);
        for (int i = 0; i < learnt.size(); i++) {
            move(learnt.get(i), velocities.get(i), rate, scale);
        }
        return norm;
    }

    private double gradientNorm() {
        double squares = 0;
        for (Parameter parameter : learnt) {
            double norm = parameter.gradient().norm2Number().doubleValue();
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    private void move(Parameter parameter, INDArray velocity, double rate, double scale) {
        INDArray gradient = parameter.gradient();
        velocity.muli(learning.momentum()).subi(gradient.muli(rate * scale));
        if (decays(parameter.kind())) {
            velocity.subi(gradient.assign(parameter.value()).muli(rate * learning.weightDecay()));
        }
        parameter.value().addi(velocity);
    }

    private boolean decays(Kind kind) {
        if (learning.weightDecay() == 0) {
            return false;
        }
        return switch (decay) {
            case WEIGHTS -> kind == Kind.WEIGHT;
            case WEIGHTS_AND_SCALES -> kind == Kind.WEIGHT || kind == Kind.SCALE;
            case ALL -> true;
        };
    }
}
