package io.vultus.gallery.ingest;

import io.vultus.VultusException;
import java.util.stream.Stream;

/** A list of photographs and whom they show; it may be far larger than memory. */
public interface PhotoList {

    /**
     * Reads the list from its beginning, as it is consumed; always in the same order unless the list changed. To be
     * closed by the caller.
     *
     * @throws VultusException if the list cannot be read, at once or while it is consumed; the message names the place
     */
    Stream<LabelledPhoto> open();

    /** How many photographs there are, by reading the list once. */
    default long count() {
        try (Stream<LabelledPhoto> photos = open()) {
            return photos.count();
        }
    }
}
