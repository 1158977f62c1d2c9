package io.vultus.photo;

import java.util.Optional;

/**
 * A file of a picture, looked at and not decoded.
 *
 * @param bytes the file as a strict decoder wants it
 * @param orientation 1 to 8, as in {@link ExifOrientation}
 * @param problem what is wrong with the image data
 * @param wholeImageBytes what a decoder keeps of the whole picture, at whatever scale it decodes; 0 if nothing
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one call
record Picture(byte[] bytes, int orientation, Optional<PhotoProblem> problem, long wholeImageBytes) {

    /** A picture in which nothing is wrong. */
    static Picture sound(PictureBytes bytes, int orientation) {
        return new Picture(bytes.array(), orientation, Optional.empty(), 0);
    }
}
