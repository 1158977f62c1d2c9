package io.vultus.trainer.network;

/**
 * How a network's last feature map becomes the embedding: the five ways that the ArcFace article compares (Deng et al.,
 * 2018, first version, section 3.2), and one more.
 */
public enum OutputStage {
    /** Global pooling. The embedding has as many values as the map has channels. */
    A,
    /** Global pooling, then a dense layer. */
    B,
    /** Global pooling, a dense layer, batch normalisation. */
    C,
    /** Global pooling, a dense layer, batch normalisation, PReLU. */
    D,
    /** Batch normalisation, dropout, a dense layer, batch normalisation. Keeps where things are; the best of them. */
    E,
    /** Not the article's: global pooling, then batch normalisation. The embedding is as long as with A. */
    N;

    /**
     * Appends the stage.
     *
     * @param isActive whether the map comes out of an activation; where not, pooling is preceded by a norm and a PReLU,
     *     as InsightFace has it
     * @param dimension of the embedding, where that can be chosen
     */
    int append(Network.Builder network, int from, boolean isActive, int dimension, double dropout) {
        Blocks blocks = new Blocks(network);
        if (this == E) {
            int normed = blocks.norm("output.bn", from);
            int dropped = network.add("output.dropout", new Operation.Dropout(dropout), normed);
            return blocks.plainNorm("embedding", dense(network, dropped, dimension));
        }
        int active = isActive ? from : blocks.prelu("output.relu", blocks.norm("output.bn", from));
        int pooled = network.add("output.pool", new Operation.GlobalAveragePool(), active);
        return switch (this) {
            case A -> pooled;
            case B -> dense(network, pooled, dimension);
            case C -> blocks.plainNorm("embedding", dense(network, pooled, dimension));
            case D -> blocks.prelu("embedding.relu", blocks.plainNorm("embedding", dense(network, pooled, dimension)));
            case N -> blocks.plainNorm("embedding", pooled);
            case E -> throw new AssertionError("without pooling");
        };
    }

    private static int dense(Network.Builder network, int from, int dimension) {
        return network.add("output.dense", new Operation.Dense(dimension), from);
    }
}
