package io.vultus.trainer.network;

import io.vultus.trainer.network.Operation.Channels;
import io.vultus.trainer.network.Operation.Concatenation;

/**
 * Dual path network of 92 layers (Chen et al., "Dual Path Networks", 2017): of what a unit makes, most is added to the
 * maps as in a residual network, the rest is put beside them as in a dense one.
 */
final class DualPathNet {

    private static final int GROUPS = 32;

    /** Of each stage: units, channels in between, channels that are added, channels that are put beside. */
    private static final int[][] STAGES = {{3, 96, 256, 16}, {4, 192, 512, 32}, {20, 384, 1024, 24}, {3, 768, 2048, 128}
    };

    private final Network.Builder network;
    private final Blocks blocks;

    private DualPathNet(Network.Builder network) {
        this.network = network;
        blocks = new Blocks(network);
    }

    static Network of92(
            String name, Shape input, boolean largeInput, OutputStage output, int dimension, double dropout) {
        Network.Builder network = new Network.Builder(name, input);
        DualPathNet net = new DualPathNet(network);
        output.append(network, net.stages(largeInput), false, dimension, dropout);
        return network.build();
    }

    /** The two paths. */
    private record Paths(int added, int beside) {}

    private int stages(boolean largeInput) {
        Window first = largeInput ? Window.centred(3, 1) : Window.centred(7, 2);
        int last = network.add(
                "stem.pool", new Operation.MaxPool(Window.centred(3, 2)), blocks.convRelu("stem", 0, 64, first));
        for (int stage = 0; stage < STAGES.length; stage++) {
            int[] spec = STAGES[stage];
            String name = "stage" + (stage + 1) + ".";
            int stride = stage == 0 ? 1 : 2;
            Paths paths = unit(name + 1, last, projected(name + 1, last, spec, stride), spec, stride);
            for (int i = 2; i <= spec[0]; i++) {
                paths = unit(name + i, joined(name + i, paths), paths, spec, 1);
            }
            last = joined("stage" + (stage + 1), paths);
        }
        return last;
    }

    private Paths projected(String name, int from, int[] spec, int stride) {
        int added = spec[2];
        int beside = 2 * spec[3];
        int both = blocks.normReluConv(name + ".shortcut", from, added + beside, Window.valid(1, stride), 1);
        return split(name + ".shortcut", both, added, beside);
    }

    private Paths unit(String name, int from, Paths paths, int[] spec, int stride) {
        int body = blocks.normReluConv(name + ".1", from, spec[1], Window.valid(1, 1), 1);
        body = blocks.normReluConv(name + ".2", body, spec[1], Window.centred(3, stride), GROUPS);
        body = blocks.normReluConv(name + ".3", body, spec[2] + spec[3], Window.valid(1, 1), 1);
        Paths made = split(name, body, spec[2], spec[3]);
        return new Paths(
                network.add(name + ".add", new Operation.Add(), paths.added(), made.added()),
                network.add(name + ".concat", new Concatenation(), paths.beside(), made.beside()));
    }

    private Paths split(String name, int from, int added, int beside) {
        return new Paths(
                network.add(name + ".added", new Channels(0, added), from),
                network.add(name + ".beside", new Channels(added, beside), from));
    }

    private int joined(String name, Paths paths) {
        return network.add(name + ".paths", new Concatenation(), paths.added(), paths.beside());
    }
}
