package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;

/** WebP (RFC 9649): a RIFF container whose first chunk is VP8 (lossy), VP8L (lossless) or VP8X (extended). */
final class WebpParser implements PictureParser {

    private static final int FIRST_CHUNK = 12;
    private static final int DATA = FIRST_CHUNK + 8;

    @Override
    public boolean recognises(PictureBytes bytes) {
        return bytes.has(0, "RIFF") && bytes.has(8, "WEBP");
    }

    @Override
    public PictureHeader header(PictureBytes bytes) {
        bytes.require(FIRST_CHUNK, 18, "the WebP header");
        if (bytes.has(FIRST_CHUNK, "VP8X")) {
            return webp(bytes.u24le(DATA + 4, "VP8X") + 1, bytes.u24le(DATA + 7, "VP8X") + 1);
        }
        if (bytes.has(FIRST_CHUNK, "VP8L")) {
            long bits = bytes.u32le(DATA + 1, "VP8L");
            return webp((int) (bits & 0x3fff) + 1, (int) (bits >> 14 & 0x3fff) + 1);
        }
        if (bytes.has(FIRST_CHUNK, "VP8 ")) {
            // The two high bits of each size are a scaling hint.
            return webp(bytes.u16le(DATA + 6, "VP8") & 0x3fff, bytes.u16le(DATA + 8, "VP8") & 0x3fff);
        }
        throw new PhotoException(Problem.CORRUPT, "the WebP begins with none of the chunks VP8, VP8L and VP8X");
    }

    private static PictureHeader webp(int width, int height) {
        return new PictureHeader(PhotoFormat.WEBP, width, height);
    }

    @Override
    public Picture look(PictureBytes bytes) {
        long size = bytes.u32le(4, "the RIFF header");
        bytes.require(8, size, "the WebP picture");
        return Picture.sound(bytes, orientation(bytes, 8 + size));
    }

    /** EXIF data may stand in a chunk of its own. */
    private static int orientation(PictureBytes bytes, long end) {
        long at = FIRST_CHUNK;
        while (at + 8 <= end) {
            long length = bytes.u32le((int) at + 4, "a WebP chunk");
            if (bytes.has((int) at, "EXIF") && at + 8 + length <= end) {
                return ExifOrientation.of(bytes.copy((int) at + 8, (int) (at + 8 + length)));
            }
            at += 8 + length + (length & 1);
        }
        return ExifOrientation.UPRIGHT;
    }
}
