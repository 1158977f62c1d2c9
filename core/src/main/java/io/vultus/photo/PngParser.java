package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;

/** PNG (ISO/IEC 15948): a signature, then chunks {@code length type data crc}, from IHDR to IEND. */
final class PngParser implements PictureParser {

    private static final int SIGNATURE = 8;

    /** Length, type and checksum around each chunk's data. */
    private static final int CHUNK_OVERHEAD = 12;

    @Override
    public boolean recognises(PictureBytes bytes) {
        return bytes.has(0, "\u0089PNG\r\n\u001a\n");
    }

    @Override
    public PictureHeader header(PictureBytes bytes) {
        bytes.require(SIGNATURE, CHUNK_OVERHEAD + 13, "the PNG header");
        if (!bytes.has(SIGNATURE + 4, "IHDR")) {
            throw new PhotoException(Problem.CORRUPT, "the PNG does not begin with an IHDR chunk");
        }
        return new PictureHeader(
                PhotoFormat.PNG, size(bytes.u32be(SIGNATURE + 8, "IHDR")), size(bytes.u32be(SIGNATURE + 12, "IHDR")));
    }

    /** Sizes are 31-bit by the standard; others become 0, which no picture may have. */
    private static int size(long declared) {
        return declared > Integer.MAX_VALUE ? 0 : (int) declared;
    }

    @Override
    public Picture look(PictureBytes bytes) {
        int orientation = ExifOrientation.UPRIGHT;
        long at = SIGNATURE;
        while (true) {
            bytes.require(at, CHUNK_OVERHEAD, "the next PNG chunk (no IEND yet)");
            int offset = (int) at;
            long length = bytes.u32be(offset, "a PNG chunk");
            bytes.require(at, length + CHUNK_OVERHEAD, "the PNG chunk at byte " + at);
            checkSum(bytes, offset, (int) length);
            if (bytes.has(offset + 4, "IEND")) {
                return Picture.sound(bytes, orientation);
            }
            if (orientation == ExifOrientation.UPRIGHT) {
                orientation = PngExif.of(bytes, offset, (int) length)
                        .map(ExifOrientation::of)
                        .orElse(ExifOrientation.UPRIGHT);
            }
            at += length + CHUNK_OVERHEAD;
        }
    }

    /** Done here so that the native decoder, which prints its complaints, hardly ever has any. */
    private static void checkSum(PictureBytes bytes, int chunk, int length) {
        int data = chunk + 8;
        long stored = bytes.u32be(data + length, "a PNG checksum");
        long actual = bytes.crc32(chunk + 4, data + length);
        if (stored != actual) {
            throw new PhotoException(
                    Problem.CORRUPT,
                    String.format(
                            "the PNG chunk at byte %d has the checksum %08x, its data give %08x",
                            chunk, stored, actual));
        }
    }
}
