package io.vultus.gallery;

/** A copy of a gallery is not equal to it. */
public final class CopyDiffersException extends GalleryException {

    /** Names counts and checksums of both. */
    public CopyDiffersException(GalleryChecksum source, GalleryChecksum target) {
        super("the copy differs from its source: " + describe(source) + " there, " + describe(target)
                + " here; copy into a new gallery, or erase what the source has not");
    }

    private static String describe(GalleryChecksum sum) {
        return sum.people() + " people with " + sum.templates() + " templates ("
                + sum.sha256().substring(0, 12) + ")";
    }
}
