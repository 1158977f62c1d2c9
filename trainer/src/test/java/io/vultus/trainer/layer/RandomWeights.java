package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;

/** Networks as if trained: no parameter has the value that it began with, and maps are of ordinary size. */
public final class RandomWeights {

    private RandomWeights() {}

    /** Random weights, with the averages that norms have over random faces. */
    public static TrainedNetwork of(Network network, long seed) {
        TrainableNetwork net = new TrainableNetwork(network, 2, DataType.FLOAT, seed);
        Map<String, float[]> weights = new TreeMap<>(net.trained().weights());
        Random random = new Random(seed);
        weights.forEach((name, values) -> {
            double size = name.endsWith(".scale") ? .3 : .1;
            for (int i = 0; i < values.length && !name.endsWith(".weight"); i++) {
                values[i] += (float) (size * random.nextGaussian());
            }
        });
        net.load(new TrainedNetwork(network, weights));
        net.input()
                .assign(new Initial(DataType.FLOAT, seed)
                        .normal("input", .5, net.input().shape()));
        // One step moves averages by a tenth of the way; the rest of the way is by extrapolation.
        net.train(seed);
        net.trained().weights().forEach((name, moved) -> {
            float[] before = weights.get(name);
            if (name.endsWith(".mean") || name.endsWith(".variance")) {
                for (int i = 0; i < moved.length; i++) {
                    moved[i] = before[i] + 10 * (moved[i] - before[i]);
                }
            }
            weights.put(name, moved);
        });
        return new TrainedNetwork(network, weights);
    }
}
