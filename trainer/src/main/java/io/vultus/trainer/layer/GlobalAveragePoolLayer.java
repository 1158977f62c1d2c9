package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean of each channel of each sample. */
final class GlobalAveragePoolLayer implements Layer {

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        output.assign(inputs[0].mean(true, 2, 3));
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        long rows = gradient.length();
        INDArray share = sinks[0].begin();
        double area = (double) share.length() / rows;
        INDArray planes = Reshape.to(share, rows, share.length() / rows);
        planes.assign(0);
        planes.addiColumnVector(gradient.div(area).reshape('c', rows, 1));
        sinks[0].add();
    }
}
