package io.vultus.gallery;

import io.vultus.model.ModelContract;

/** The gallery's embeddings were made by another model than the caller's: the two cannot be compared. */
public final class ContractMismatchException extends GalleryException {

    private final transient ModelContract pinned;
    private final transient ModelContract given;

    /**
     * Names both.
     *
     * @param gallery the gallery, as users know it: its folder
     * @param pinned the contract that the gallery was created with
     * @param given the contract that it was opened with
     */
    public ContractMismatchException(String gallery, ModelContract pinned, ModelContract given) {
        super("the gallery " + gallery + " holds embeddings of " + pinned + " and cannot be used with " + given
                + "; use the model that it was created with, or enrol the photographs into a new gallery");
        this.pinned = pinned;
        this.given = given;
    }

    /** The contract that the gallery was created with. */
    public ModelContract pinned() {
        return pinned;
    }

    /** The contract that it was opened with. */
    public ModelContract given() {
        return given;
    }
}
