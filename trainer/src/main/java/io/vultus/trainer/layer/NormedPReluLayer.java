package io.vultus.trainer.layer;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A norm and the PReLU behind it in one, to the bit as one after the other: what lies between them is computed again
 * where it is needed, and never written. Large maps do not fit into caches, and going through them takes the time.
 */
final class NormedPReluLayer implements Layer {

    private final HostChannelMath math = new HostChannelMath();
    private final BatchNormLayer norm;
    private final PReluLayer activation;

    NormedPReluLayer(BatchNormLayer norm, PReluLayer activation) {
        this.norm = norm;
        this.activation = activation;
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        math.normedPrelu(inputs[0], norm.affine(inputs[0], pass), activation.slopes(), output);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        INDArray input = inputs[0];
        BatchNormLayer.Affine affine = norm.affine();
        double[] slopes = activation.slopes();
        HostChannelMath.NormedSums sums = math.normedPreluSums(gradient, input, affine, slopes);
        activation.take(sums.bySlope());
        BatchNormLayer.Combination way =
                norm.backward(sums.ofGradient(), sums.ofProduct(), (double) input.length() / slopes.length);
        math.normedPreluBackward(gradient, input, affine, slopes, way, sinks[0].gradient(), sinks[0].isFilled());
        sinks[0].fill();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(norm.parameters());
        parameters.addAll(activation.parameters());
        return parameters;
    }
}
