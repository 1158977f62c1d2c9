package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;

/**
 * What a picture's bytes say of it without being decoded: the format, by its first bytes and not by the file's name,
 * and the size.
 *
 * @param format which of the four
 * @param width in pixels, as stored, before any EXIF rotation
 * @param height in pixels, as stored
 */
record PictureHeader(PhotoFormat format, int width, int height) {

    PictureHeader {
        if (width < 1 || height < 1) {
            throw new PhotoException(
                    Problem.CORRUPT, "the " + format + " header gives a size of " + width + "×" + height + " pixels");
        }
    }

    long pixels() {
        return (long) width * height;
    }
}
