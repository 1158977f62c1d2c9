package io.vultus.search;

import io.vultus.VultusException;

/** A file is no matrix of embeddings, of a later version, or damaged; the message says which. */
public final class EmbeddingFileException extends VultusException {

    EmbeddingFileException(String message) {
        super(message);
    }
}
