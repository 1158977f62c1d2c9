package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JPEG file's segments (ITU-T T.81, Annex B): {@code FF marker length …} up to a start of scan, then entropy-coded
 * bytes in which {@code FF} is followed by 00 or by a restart marker, until the next marker.
 *
 * <p>Reads what other software reads: bytes between segments are passed over, the height may come after the first scan
 * (DNL), and the end-of-image marker may be missing. {@link #canonical} is the same picture without these.
 */
final class JpegStructure {

    static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int NUMBER_OF_LINES = 0xdc;
    private static final int APP1 = 0xe1;

    /**
     * Decoders go over the whole picture once for each scan, however little it holds: a small file could keep one busy
     * for hours. Progressive pictures have some ten.
     */
    private static final int MAX_SCANS = 64;

    /**
     * A segment, and after a start of scan its entropy-coded data.
     *
     * @param at the offset of its marker
     * @param marker the marker's second byte
     * @param dataEnd behind its parameters
     * @param end behind its entropy-coded data, which begins at {@code dataEnd}; else the same
     */
    record Segment(int at, int marker, int dataEnd, int end) {}

    private final PictureBytes bytes;
    private final List<Segment> segments = new ArrayList<>();
    private int frame = -1;
    private int lines;
    private boolean gaps;
    private boolean ended;

    private JpegStructure(PictureBytes bytes) {
        this.bytes = bytes;
    }

    /** Reads up to the frame header, or to the number of lines where that comes later. */
    static JpegStructure header(PictureBytes bytes) {
        return new JpegStructure(bytes).walk(true);
    }

    /** Reads all of it. */
    static JpegStructure whole(PictureBytes bytes) {
        return new JpegStructure(bytes).walk(false);
    }

    private JpegStructure walk(boolean headerOnly) {
        int at = 2;
        int scans = 0;
        while (true) {
            int found = nextMarker(at);
            if (found < 0) {
                return noMore(headerOnly);
            }
            gaps |= found != at;
            at = found;
            int marker = bytes.u8(at + 1, "the next JPEG marker");
            if (marker == END_OF_IMAGE) {
                ended = true;
                return this;
            }
            if (isStandalone(marker)) {
                at += 2;
                continue;
            }
            Segment segment = segment(at, marker);
            segments.add(segment);
            at = segment.end;
            if (isFrame(marker) && frame < 0) {
                frame = segment.at;
                lines = bytes.u16be(frame + 5, "the frame header");
            } else if (marker == NUMBER_OF_LINES && lines == 0) {
                lines = bytes.u16be(segment.at + 4, "the number of lines");
            }
            if (headerOnly && lines > 0) {
                return this;
            }
            if (marker == START_OF_SCAN && ++scans > MAX_SCANS) {
                throw new PhotoException(Problem.TOO_LARGE, "the JPEG has more scans than the limit of " + MAX_SCANS);
            }
        }
    }

    private JpegStructure noMore(boolean headerOnly) {
        boolean scanned = segments.stream().anyMatch(segment -> segment.marker == START_OF_SCAN);
        if ((headerOnly && frame >= 0) || scanned) {
            return this;
        }
        throw bytes.truncated("the JPEG has no end-of-image marker");
    }

    /** Where a marker stands that is not part of entropy-coded data, from {@code at} on; negative if there is none. */
    private int nextMarker(int at) {
        int next = bytes.indexOf((byte) 0xff, at);
        while (next >= 0 && next + 1 < bytes.length()) {
            int marker = bytes.u8(next + 1, "the next JPEG marker");
            if (marker != 0 && marker != 0xff) {
                return next;
            }
            next = bytes.indexOf((byte) 0xff, next + 1);
        }
        return -1;
    }

    private Segment segment(int at, int marker) {
        int length = bytes.u16be(at + 2, "a JPEG segment");
        if (length < 2) {
            throw new PhotoException(
                    Problem.CORRUPT, "the JPEG segment at byte " + at + " claims a length of " + length + ", below 2");
        }
        int dataEnd = at + 2 + length;
        bytes.require(at, 2 + length, "the JPEG segment at byte " + at);
        return new Segment(at, marker, dataEnd, marker == START_OF_SCAN ? endOfScan(dataEnd) : dataEnd);
    }

    private int endOfScan(int at) {
        int next = nextMarker(at);
        while (next >= 0 && isRestart(bytes.u8(next + 1, "the JPEG's image data"))) {
            next = nextMarker(next + 2);
        }
        return next < 0 ? bytes.length() : next;
    }

    /** The offset of the frame header's marker; negative if there is none. */
    int frame() {
        return frame;
    }

    /** The picture's height; 0 if it is nowhere. */
    int lines() {
        return lines;
    }

    boolean hasEnd() {
        return ended;
    }

    List<Segment> segments() {
        return segments;
    }

    PictureBytes bytes() {
        return bytes;
    }

    /** The first EXIF data. */
    Optional<byte[]> exif() {
        return segments.stream()
                .filter(segment -> segment.marker == APP1 && bytes.has(segment.at + 4, "Exif\0\0"))
                .map(segment -> bytes.copy(segment.at + 4, segment.dataEnd))
                .findFirst();
    }

    /** The file as strict decoders want it: the same bytes where nothing is odd. */
    byte[] canonical() {
        boolean lateHeight = bytes.u16be(frame + 5, "the frame header") == 0;
        if (ended && !gaps && !lateHeight) {
            return bytes.array();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length() + 2);
        out.write(bytes.array(), 0, 2);
        for (Segment segment : segments) {
            if (segment.at == frame && lateHeight) {
                byte[] header = bytes.copy(segment.at, segment.end);
                header[5] = (byte) (lines >> 8);
                header[6] = (byte) lines;
                out.writeBytes(header);
            } else if (segment.marker != NUMBER_OF_LINES) {
                out.write(bytes.array(), segment.at, segment.end - segment.at);
            }
        }
        out.write(0xff);
        out.write(END_OF_IMAGE);
        return out.toByteArray();
    }

    /** SOF0–SOF15; C4, C8 and CC are other things. */
    static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean isStandalone(int marker) {
        return marker == 0x01 || isRestart(marker);
    }

    static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }
}
