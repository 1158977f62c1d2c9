package io.vultus.photo;

import io.vultus.photo.JpegStructure.Segment;
import io.vultus.photo.PhotoProblem.Kind;
import java.util.Arrays;
import java.util.Optional;

/**
 * Goes through a JPEG's Huffman codes (ITU-T T.81, Annexes F and G) without computing any pixel: whether each block of
 * the picture is there, and is followed by the next. Decoders only print a warning where that is not so, and fill in
 * grey. Costs about as much again as the decoder's own pass over the codes.
 *
 * <p>Baseline, extended and progressive pictures are checked; arithmetic coding and lossless pictures are not.
 */
final class JpegEntropyCheck {

    private static final int BLOCK = 64;

    /** Bytes behind a scan's last block that cameras are known to pad with. */
    private static final int TOLERATED_REST = 8;

    private final JpegStructure structure;
    private final PictureBytes bytes;
    private final JpegHuffman[] dc = new JpegHuffman[4];
    private final JpegHuffman[] ac = new JpegHuffman[4];
    private Component[] components;
    private boolean progressive;
    private int width;
    private int height;
    private int maxH = 1;
    private int maxV = 1;
    private int restartInterval;

    private JpegEntropyCheck(JpegStructure structure) {
        this.structure = structure;
        this.bytes = structure.bytes();
    }

    /** A colour plane: sampling factors, size in blocks, and what is known of it. */
    private static final class Component {
        private final int id;
        private final int h;
        private final int v;
        /** For each block which coefficients are not zero; progressive pictures only. */
        private long[] nonZero = new long[0];
        /** For each coefficient the lowest bit that was read; −1 before any. */
        private final int[] precision = new int[BLOCK];

        private int stride;

        Component(int id, int h, int v) {
            this.id = id;
            this.h = h;
            this.v = v;
            Arrays.fill(precision, -1);
        }
    }

    /** One scan's parameters. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Scan(Component[] components, int[] dcTables, int[] acTables, int from, int to, int high, int low) {}

    /** What is wrong with the image data; empty if nothing is, or if it is of a kind that is not checked. */
    static Optional<PhotoProblem> problem(JpegStructure structure) {
        try {
            return new JpegEntropyCheck(structure).run();
        } catch (PhotoException e) {
            return Optional.of(new PhotoProblem(Kind.DAMAGED_DATA, e.getMessage()));
        }
    }

    private Optional<PhotoProblem> run() {
        for (Segment segment : structure.segments()) {
            switch (segment.marker()) {
                case 0xc4 -> readTables(segment);
                case 0xdd -> restartInterval = bytes.u16be(segment.at() + 4, "the restart interval");
                case JpegStructure.START_OF_SCAN -> {
                    Optional<PhotoProblem> problem = components == null ? Optional.empty() : check(segment);
                    if (problem.isPresent()) {
                        return problem;
                    }
                }
                default -> {
                    if (segment.at() == structure.frame() && !readFrame(segment)) {
                        return structure.hasEnd() ? Optional.empty() : Optional.of(truncated());
                    }
                }
            }
        }
        return structure.hasEnd() || isComplete() ? Optional.empty() : Optional.of(truncated());
    }

    private PhotoProblem truncated() {
        return new PhotoProblem(
                Kind.TRUNCATED,
                "the picture is truncated: the JPEG has no end-of-image marker and not all of its image data, the file "
                        + "has " + bytes.length() + " bytes");
    }

    private PhotoProblem damaged(int at) {
        return new PhotoProblem(Kind.DAMAGED_DATA, "the JPEG's image data is damaged near byte " + at);
    }

    private boolean isComplete() {
        return components != null
                && Arrays.stream(components)
                        .allMatch(
                                component -> Arrays.stream(component.precision).allMatch(bit -> bit == 0));
    }

    /** Reads the frame header; false if it is of a kind that is not checked. */
    private boolean readFrame(Segment segment) {
        int marker = segment.marker();
        if (marker > 0xc2) {
            return false;
        }
        progressive = marker == 0xc2;
        int at = segment.at();
        height = structure.lines();
        width = bytes.u16be(at + 7, "the frame header");
        Component[] read = new Component[bytes.u8(at + 9, "the frame header")];
        for (int i = 0; i < read.length; i++) {
            int sampling = bytes.u8(at + 11 + 3 * i, "the frame header");
            read[i] = new Component(bytes.u8(at + 10 + 3 * i, "the frame header"), sampling >> 4, sampling & 15);
            if (read[i].h < 1 || read[i].h > 4 || read[i].v < 1 || read[i].v > 4) {
                return false; // decoders refuse it
            }
            maxH = Math.max(maxH, read[i].h);
            maxV = Math.max(maxV, read[i].v);
        }
        for (Component component : read) {
            component.stride = Math.ceilDiv(width, 8 * maxH) * component.h;
            int rows = Math.ceilDiv(height, 8 * maxV) * component.v;
            if (progressive) {
                component.nonZero = new long[component.stride * rows];
            }
        }
        components = read;
        return true;
    }

    private void readTables(Segment segment) {
        int at = segment.at() + 4;
        while (at + 17 <= segment.dataEnd()) {
            int kind = bytes.u8(at, "a Huffman table");
            JpegHuffman table = JpegHuffman.read(bytes, at + 1);
            if ((kind & 15) < 4) {
                (kind >> 4 == 0 ? dc : ac)[kind & 15] = table;
            }
            at += 17 + table.symbols();
        }
    }

    private Optional<PhotoProblem> check(Segment segment) {
        Scan scan = scan(segment);
        JpegBits bits = new JpegBits(bytes.array(), segment.dataEnd(), segment.end());
        if (scan == null || !decode(scan, bits)) {
            boolean cut = bits.isAtEnd() && segment.end() == bytes.length();
            return Optional.of(cut ? truncated() : damaged(bits.position()));
        }
        for (Component component : scan.components) {
            Arrays.fill(component.precision, scan.from, scan.to + 1, scan.low);
        }
        return bits.rest() > TOLERATED_REST ? Optional.of(damaged(bits.position())) : Optional.empty();
    }

    /** A scan's header; null if it does not fit the frame. */
    private Scan scan(Segment segment) {
        int at = segment.at() + 4;
        int count = bytes.u8(at, "the scan header");
        if (count < 1 || count > 4 || segment.dataEnd() < at + 4 + 2 * count) {
            return null;
        }
        Component[] chosen = new Component[count];
        int[] dcTables = new int[count];
        int[] acTables = new int[count];
        for (int i = 0; i < count; i++) {
            int id = bytes.u8(at + 1 + 2 * i, "the scan header");
            chosen[i] = Arrays.stream(components)
                    .filter(c -> c.id == id)
                    .findFirst()
                    .orElse(null);
            int tables = bytes.u8(at + 2 + 2 * i, "the scan header");
            dcTables[i] = tables >> 4 & 3;
            acTables[i] = tables & 3;
            if (chosen[i] == null) {
                return null;
            }
        }
        int last = at + 1 + 2 * count;
        int from = bytes.u8(last, "the scan header");
        int to = bytes.u8(last + 1, "the scan header");
        int approximation = bytes.u8(last + 2, "the scan header");
        boolean fits = progressive
                ? from <= to && to < BLOCK && (from == 0 || count == 1)
                : from == 0 && to == BLOCK - 1 && approximation == 0;
        if (!fits) {
            return null;
        }
        return new Scan(chosen, dcTables, acTables, from, to, approximation >> 4, approximation & 15);
    }

    /** Goes through all blocks of a scan; false at the first that cannot be. */
    private boolean decode(Scan scan, JpegBits bits) {
        boolean interleaved = scan.components.length > 1;
        Component only = scan.components[0];
        int columns = interleaved ? Math.ceilDiv(width, 8 * maxH) : Math.ceilDiv(Math.ceilDiv(width * only.h, maxH), 8);
        int rows = interleaved ? Math.ceilDiv(height, 8 * maxV) : Math.ceilDiv(Math.ceilDiv(height * only.v, maxV), 8);
        int units = columns * rows;
        int endOfBandRun = 0;
        for (int unit = 0; unit < units; unit++) {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0) {
                if (!bits.restart(unit / restartInterval - 1)) {
                    return false;
                }
                endOfBandRun = 0;
            }
            int row = unit / columns;
            int column = unit % columns;
            if (interleaved) {
                for (int i = 0; i < scan.components.length; i++) {
                    Component component = scan.components[i];
                    for (int j = 0; j < component.h * component.v; j++) {
                        int block = (row * component.v + j / component.h) * component.stride
                                + column * component.h
                                + j % component.h;
                        endOfBandRun = block(scan, i, block, bits, endOfBandRun);
                        if (endOfBandRun < 0) {
                            return false;
                        }
                    }
                }
            } else {
                endOfBandRun = block(scan, 0, row * only.stride + column, bits, endOfBandRun);
                if (endOfBandRun < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Goes through one block.
     *
     * @param run how many blocks, this one included, have no further coefficients in this band
     * @return the same for the next block; negative if the codes cannot be
     */
    private int block(Scan scan, int index, int block, JpegBits bits, int run) {
        if (!progressive) {
            boolean fine = dcFirst(dc[scan.dcTables[index]], bits) && sequentialAc(ac[scan.acTables[index]], bits);
            return fine ? 0 : -1;
        }
        if (scan.from == 0) {
            boolean fine = scan.high == 0 ? dcFirst(dc[scan.dcTables[index]], bits) : bits.receive(1) >= 0;
            return fine ? 0 : -1;
        }
        JpegHuffman table = ac[scan.acTables[index]];
        if (table == null) {
            return -1;
        }
        return scan.high == 0
                ? acFirst(scan, table, scan.components[index], block, bits, run)
                : acRefine(scan, table, scan.components[index], block, bits, run);
    }

    private static boolean dcFirst(JpegHuffman table, JpegBits bits) {
        int size = table == null ? -1 : bits.symbol(table);
        return size >= 0 && size <= 16 && bits.receive(size) >= 0;
    }

    private static boolean sequentialAc(JpegHuffman table, JpegBits bits) {
        if (table == null) {
            return false;
        }
        for (int k = 1; k < BLOCK; k++) {
            int symbol = bits.symbol(table);
            if (symbol < 0) {
                return false;
            }
            int size = symbol & 15;
            if (size == 0) {
                if (symbol != 0xf0) {
                    return true;
                }
                k += 15;
            } else {
                k += symbol >> 4;
                if (k >= BLOCK || bits.receive(size) < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int acFirst(Scan scan, JpegHuffman table, Component component, int block, JpegBits bits, int run) {
        if (run > 0) {
            return run - 1;
        }
        for (int k = scan.from; k <= scan.to; k++) {
            int symbol = bits.symbol(table);
            if (symbol < 0) {
                return -1;
            }
            int zeros = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && zeros < 15) {
                int more = bits.receive(zeros);
                return more < 0 ? -1 : (1 << zeros) + more - 1;
            }
            k += zeros;
            if (size > 0) {
                if (k > scan.to || bits.receive(size) < 0) {
                    return -1;
                }
                component.nonZero[block] |= 1L << k;
            }
        }
        return 0;
    }

    /** Coefficients that are not zero have one more bit each, between the codes of those that become so. */
    private static int acRefine(Scan scan, JpegHuffman table, Component component, int block, JpegBits bits, int run) {
        long known = component.nonZero[block];
        int left = run;
        int k = scan.from;
        while (left == 0 && k <= scan.to) {
            int symbol = bits.symbol(table);
            if (symbol < 0) {
                return -1;
            }
            int zeros = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && zeros < 15) {
                int more = bits.receive(zeros);
                if (more < 0) {
                    return -1;
                }
                left = (1 << zeros) + more;
                break;
            }
            if (size > 0 && bits.receive(1) < 0) {
                return -1;
            }
            for (; k <= scan.to; k++) {
                if ((known >> k & 1) != 0) {
                    if (bits.receive(1) < 0) {
                        return -1;
                    }
                } else if (--zeros < 0) {
                    break;
                }
            }
            if (size > 0) {
                if (k > scan.to) {
                    return -1;
                }
                component.nonZero[block] |= 1L << k;
            }
            k++;
        }
        if (left == 0) {
            return 0;
        }
        for (; k <= scan.to; k++) {
            if ((known >> k & 1) != 0 && bits.receive(1) < 0) {
                return -1;
            }
        }
        return left - 1;
    }
}
