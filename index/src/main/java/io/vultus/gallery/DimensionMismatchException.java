package io.vultus.gallery;

import io.vultus.model.ModelContract;

/** An embedding has another number of values than the gallery's contract says. */
public final class DimensionMismatchException extends GalleryException {

    public DimensionMismatchException(int dimension, ModelContract contract) {
        super("the embedding has " + dimension + " dimensions, the gallery holds those of " + contract);
    }
}
