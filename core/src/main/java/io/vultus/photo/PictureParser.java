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

    /** Whether decoders can make it smaller while they decode, without the memory for all of it. */
    default boolean canBeReduced() {
        return false;
    }

    /**
     * Walks to the picture's end.
     *
     * @throws PhotoException if the picture breaks its format's rules, or the file ends before it does and nothing can
     *     be shown of it
     */
    Picture look(PictureBytes bytes);
}
