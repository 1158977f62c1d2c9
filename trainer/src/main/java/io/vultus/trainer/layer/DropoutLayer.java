package io.vultus.trainer.layer;

import io.vultus.trainer.RunSeed;
import io.vultus.trainer.network.Operation.Dropout;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout whose mask is a function of the pass's seed. */
final class DropoutLayer implements Layer {

    private final long key;
    private final double rate;
    private INDArray mask;

    DropoutLayer(String name, Dropout dropout) {
        key = name.hashCode();
        rate = dropout.rate();
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        if (!pass.training() || rate == 0) {
            mask = null;
            output.assign(inputs[0]);
            return;
        }
        mask = mask(inputs[0], RunSeed.combined(pass.seed(), key));
        output.assign(inputs[0]).muli(mask);
    }

    private INDArray mask(INDArray like, long seed) {
        float[] values = new float[Math.toIntExact(like.length())];
        float kept = (float) (1 / (1 - rate));
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < rate ? 0 : kept;
        }
        return Nd4j.createFromArray(values).castTo(like.dataType()).reshape('c', like.shape());
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        INDArray share = sinks[0].begin().assign(gradient);
        if (mask != null) {
            share.muli(mask);
        }
        sinks[0].add();
    }
}
