package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;

/**
 * JPEG (ITU-T T.81, Annex B): segments {@code FF marker length …} up to a start of scan, then entropy-coded bytes in
 * which {@code FF} is followed by 00 or by a restart marker, until the next marker. Decoders fill a truncated picture
 * with grey and merely warn, hence the walk to the end-of-image marker.
 */
final class JpegParser implements PictureParser {

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;

    /**
     * Decoders go over the whole picture once for each scan, however little it holds: a small file could keep one busy
     * for hours. Progressive pictures have some ten.
     */
    private static final int MAX_SCANS = 64;

    /** Stands for "no frame header was met". */
    private static final int NONE = -1;

    @Override
    public boolean recognises(PictureBytes bytes) {
        return bytes.has(0, "\u00ff\u00d8\u00ff");
    }

    @Override
    public PictureHeader header(PictureBytes bytes) {
        int frame = walk(bytes, true);
        if (frame == NONE) {
            throw new PhotoException(Problem.CORRUPT, "the JPEG has no frame header before its image data");
        }
        return new PictureHeader(
                PhotoFormat.JPEG,
                bytes.u16be(frame + 7, "the frame header"),
                bytes.u16be(frame + 5, "the frame header"));
    }

    @Override
    public void checkComplete(PictureBytes bytes) {
        walk(bytes, false);
    }

    /**
     * Walks over the segments.
     *
     * @param toFrame stop at the frame header, else at the end of the image
     * @return the offset of the frame header's marker, or {@link #NONE}
     */
    private static int walk(PictureBytes bytes, boolean toFrame) {
        int at = 2;
        int scans = 0;
        while (true) {
            at = markerAt(bytes, at);
            int marker = bytes.u8(at + 1, "the next JPEG marker");
            if (marker == END_OF_IMAGE) {
                return NONE;
            }
            if (toFrame && isFrame(marker)) {
                return at;
            }
            if (isStandalone(marker)) {
                at += 2;
                continue;
            }
            int length = bytes.u16be(at + 2, "a JPEG segment");
            if (length < 2) {
                throw new PhotoException(
                        Problem.CORRUPT,
                        "the JPEG segment at byte " + at + " claims a length of " + length + ", below 2");
            }
            at += 2 + length;
            if (marker == START_OF_SCAN) {
                if (toFrame) {
                    return NONE;
                }
                if (++scans > MAX_SCANS) {
                    throw new PhotoException(
                            Problem.TOO_LARGE, "the JPEG has more scans than the limit of " + MAX_SCANS);
                }
                at = endOfScan(bytes, at);
            }
        }
    }

    /** Skips fill bytes: any number of FF may stand before a marker. */
    private static int markerAt(PictureBytes bytes, int at) {
        if (bytes.u8(at, "the next JPEG segment (no end-of-image marker)") != 0xff) {
            throw new PhotoException(
                    Problem.CORRUPT, "the JPEG has no marker at byte " + at + " where a segment must begin");
        }
        while (bytes.u8(at + 1, "the next JPEG marker") == 0xff) {
            at++;
        }
        return at;
    }

    /** Where the next marker stands that is not part of the entropy-coded data. */
    private static int endOfScan(PictureBytes bytes, int at) {
        while (true) {
            at = bytes.indexOf((byte) 0xff, at);
            if (at < 0) {
                throw bytes.truncated("the JPEG has no end-of-image marker");
            }
            int marker = bytes.u8(at + 1, "the JPEG's image data");
            if (marker != 0 && marker != 0xff && !isRestart(marker)) {
                return at;
            }
            at += marker == 0xff ? 1 : 2;
        }
    }

    /** SOF0–SOF15; C4, C8 and CC are other things. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean isStandalone(int marker) {
        return marker == 0x01 || isRestart(marker);
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }
}
