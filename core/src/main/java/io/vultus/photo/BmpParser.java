package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;

/**
 * Windows bitmap: a 14-byte file header, then a core header (12 bytes, 16-bit sizes) or a longer one (32-bit, signed).
 */
final class BmpParser implements PictureParser {

    private static final int CORE_HEADER = 12;
    private static final int UNCOMPRESSED = 0;

    @Override
    public boolean recognises(PictureBytes bytes) {
        return bytes.has(0, "BM");
    }

    @Override
    public PictureHeader header(PictureBytes bytes) {
        long headerSize = bytes.u32le(14, "the BMP header");
        if (headerSize == CORE_HEADER) {
            return new PictureHeader(
                    PhotoFormat.BMP, bytes.u16le(18, "the BMP header"), bytes.u16le(20, "the BMP header"));
        }
        if (headerSize < 40 || headerSize > 124) {
            throw new PhotoException(
                    Problem.CORRUPT, "the BMP header claims " + headerSize + " bytes; 12 or 40 to 124 are known");
        }
        // A negative height means rows from the top.
        int height = bytes.i32le(22, "the BMP header");
        return new PictureHeader(PhotoFormat.BMP, bytes.i32le(18, "the BMP header"), height < 0 ? -height : height);
    }

    @Override
    public Picture look(PictureBytes bytes) {
        PictureHeader header = header(bytes);
        boolean core = bytes.u32le(14, "the BMP header") == CORE_HEADER;
        if (core || bytes.u32le(30, "the BMP header") == UNCOMPRESSED) {
            int bitsPerPixel = bytes.u16le(core ? 24 : 28, "the BMP header");
            long rowBytes = ((long) header.width() * bitsPerPixel + 31) / 32 * 4;
            bytes.require(bytes.u32le(10, "the BMP header"), rowBytes * header.height(), "the BMP's pixels");
        }
        return Picture.sound(bytes, ExifOrientation.UPRIGHT);
    }
}
