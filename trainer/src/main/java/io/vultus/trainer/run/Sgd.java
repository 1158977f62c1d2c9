package io.vultus.trainer.run;

import io.vultus.trainer.layer.Parameter;
import io.vultus.trainer.layer.Parameter.Kind;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stochastic gradient descent: {@code v ← momentum v − rate (gradient + decay w)}, {@code w ← w + v}; only weights
 * decay.
 */
final class Sgd {

    /** What the name of a parameter's velocity ends with. */
    static final String VELOCITY = ".velocity";

    private final double momentum;
    private final double weightDecay;
    private final List<Parameter> learnt;
    private final List<INDArray> velocities;

    Sgd(List<Parameter> parameters, double momentum, double weightDecay) {
        this.momentum = momentum;
        this.weightDecay = weightDecay;
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
     * Moves the parameters by their gradients, which it uses up.
     *
     * @return the length of all gradients together, decay not counted
     */
    double step(double rate) {
        double squares = 0;
        for (int i = 0; i < learnt.size(); i++) {
            Parameter parameter = learnt.get(i);
            INDArray gradient = parameter.gradient();
            double norm = gradient.norm2Number().doubleValue();
            squares += norm * norm;
            INDArray velocity = velocities.get(i).muli(momentum).subi(gradient.muli(rate));
            if (parameter.kind() == Kind.WEIGHT && weightDecay > 0) {
                velocity.subi(gradient.assign(parameter.value()).muli(rate * weightDecay));
            }
            parameter.value().addi(velocity);
        }
        return Math.sqrt(squares);
    }
}
