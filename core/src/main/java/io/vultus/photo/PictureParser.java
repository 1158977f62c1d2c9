package io.vultus.photo;

/**
 * Reads one format's structure. The header comes first and alone, so that a picture which is too large is refused as
 * such even if the rest of it is missing.
 */
interface PictureParser {

    /** Whether the bytes begin as this format does. */
    boolean recognises(PictureBytes bytes);

    /** Reads the size. */
    PictureHeader header(PictureBytes bytes);

    /** Walks to the picture's end; throws {@link PhotoException} if the file ends before. */
    void checkComplete(PictureBytes bytes);
}
