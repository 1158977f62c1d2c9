package io.vultus.embedding;

import io.vultus.face.FaceCrop;
import java.util.List;

/**
 * A network that turns aligned faces into embeddings.
 *
 * <p>Implementations are thread-safe: any number of threads may embed at once, each on one core. They give the same
 * embedding (to 1e-4 in cosine) for a crop whether it comes alone or in a batch.
 */
public interface FaceEmbedder extends AutoCloseable {

    /** The number of values of an embedding. */
    int dimension();

    /**
     * The largest number of crops that one call of the network takes; {@link #embedAll} accepts more and splits them. 1
     * where the network was exported with a fixed batch.
     */
    int maxBatch();

    /**
     * Embeds the crops, in order.
     *
     * @param crops 112×112 faces, aligned as {@link io.vultus.face.FaceAligner} does
     * @return as many embeddings, in the same order
     * @throws IllegalStateException if the embedder is closed
     */
    List<Embedding> embedAll(List<FaceCrop> crops);

    /** Embeds one crop. */
    default Embedding embed(FaceCrop crop) {
        return embedAll(List.of(crop)).getFirst();
    }

    /**
     * Waits for the calls under way, then frees the native network. Later calls of {@link #embedAll} get an
     * {@link IllegalStateException}; closing again does nothing.
     *
     * @throws IllegalStateException if called from within a call of this embedder
     */
    @Override
    void close();
}
