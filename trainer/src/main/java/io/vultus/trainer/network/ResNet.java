package io.vultus.trainer.network;

import java.util.List;

/**
 * Residual networks for faces, with the choices that the ArcFace article compares (Deng et al., 2019, section 3.2).
 *
 * @param name of the network
 * @param input the size of a face
 * @param largeInput "L": a first convolution of 3×3 with stride 1, so that the last map of a 112×112 face is 7×7, not
 *     4×4 as with the original 7×7 of stride 2 and pooling
 * @param stem channels of the first convolution
 * @param channels of the stages' maps
 * @param units how many residual units each stage has
 * @param unit their kind
 * @param squeezeExcite whether they end in squeeze and excitation
 * @param output how the last map becomes the embedding
 * @param dimension of the embedding
 * @param dropout the rate of output E
 */
public record ResNet(
        String name,
        Shape input,
        boolean largeInput,
        int stem,
        List<Integer> channels,
        List<Integer> units,
        ResidualUnit unit,
        boolean squeezeExcite,
        OutputStage output,
        int dimension,
        double dropout) {

    public ResNet {
        channels = List.copyOf(channels);
        units = List.copyOf(units);
        if (channels.size() != units.size() || units.isEmpty()) {
            throw new IllegalArgumentException(
                    "a residual network needs as many channels as numbers of units; got " + channels + " and " + units);
        }
    }

    /** Its description. */
    public Network build() {
        Network.Builder network = new Network.Builder(name, input);
        Blocks blocks = new Blocks(network);
        int last = largeInput
                ? blocks.convUnit("stem", 0, stem, Window.centred(3, 1))
                : network.add(
                        "stem.pool",
                        new Operation.MaxPool(Window.centred(3, 2)),
                        blocks.convUnit("stem", 0, stem, Window.centred(7, 2)));
        for (int stage = 0; stage < units.size(); stage++) {
            int firstStride = stage == 0 && !largeInput ? 1 : 2;
            for (int i = 0; i < units.get(stage); i++) {
                boolean first = i == 0;
                String unitName = "stage" + (stage + 1) + "." + (i + 1);
                last = unit.append(
                        blocks,
                        network,
                        new ResidualUnit.Spec(
                                unitName, last, channels.get(stage), first ? firstStride : 1, first, squeezeExcite));
            }
        }
        output.append(network, last, unit.isActive(), dimension, dropout);
        return network.build();
    }
}
