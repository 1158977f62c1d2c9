package io.vultus.trainer.network;

/** How a network's last feature map becomes the embedding: the five ways that the ArcFace article compares. */
public enum OutputStage {
    /** A: global pooling. The embedding has as many values as the map has channels. */
    A,
    /** B: global pooling, then a dense layer. */
    B,
    /** C: global pooling, then batch normalisation. The embedding has as many values as the map has channels. */
    C,
    /** D: global pooling, a dense layer, batch normalisation. */
    D,
    /**
     * E: batch normalisation, dropout, a dense layer, batch normalisation. Keeps where things are; the best of them.
     */
    E;

    int append(Network.Builder network, int from, int dimension, double dropout) {
        Blocks blocks = new Blocks(network);
        return switch (this) {
            case A -> pool(network, from);
            case B -> dense(network, pool(network, from), dimension);
            case C -> blocks.plainNorm("embedding", pool(network, from));
            case D -> blocks.plainNorm("embedding", dense(network, pool(network, from), dimension));
            case E -> {
                int normed = blocks.norm("output.bn", from);
                int dropped = network.add("output.dropout", new Operation.Dropout(dropout), normed);
                yield blocks.plainNorm("embedding", dense(network, dropped, dimension));
            }
        };
    }

    private static int pool(Network.Builder network, int from) {
        return network.add("output.pool", new Operation.GlobalAveragePool(), from);
    }

    private static int dense(Network.Builder network, int from, int dimension) {
        return network.add("output.dense", new Operation.Dense(dimension), from);
    }
}
