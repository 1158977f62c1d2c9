package io.vultus.protocol;

import io.vultus.search.EmbeddingMatrix;
import java.util.List;

/**
 * Searches of a gallery, some for people who are in it (mated), some for strangers (unmated).
 *
 * @param gallery unit vectors, at least one
 * @param identities for each of its rows
 * @param mated probes of people in the gallery, at least one
 * @param matedIdentities for each of them
 * @param unmated probes of others, at least one
 */
public record OpenSetTrials(
        EmbeddingMatrix gallery,
        List<String> identities,
        EmbeddingMatrix mated,
        List<String> matedIdentities,
        EmbeddingMatrix unmated) {

    public OpenSetTrials {
        identities = List.copyOf(identities);
        matedIdentities = List.copyOf(matedIdentities);
        if (gallery.rows() == 0 || mated.rows() == 0 || unmated.rows() == 0) {
            throw new IllegalArgumentException("needs a gallery, mated and unmated probes, got " + gallery.rows() + ", "
                    + mated.rows() + " and " + unmated.rows());
        }
        if (identities.size() != gallery.rows() || matedIdentities.size() != mated.rows()) {
            throw new IllegalArgumentException(gallery.rows() + " rows and " + mated.rows()
                    + " mated probes, but identities for " + identities.size() + " and " + matedIdentities.size());
        }
    }
}
