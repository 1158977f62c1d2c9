package io.vultus.photo;

/** The bits of a scan, highest first, without the zeros that are stuffed behind each {@code FF}. */
final class JpegBits {

    private static final int MAX_LENGTH = 16;

    private final byte[] bytes;
    private final int end;
    private int at;
    private long bits;
    private int count;

    /** Whether more was asked for than there is before the next marker. */
    private boolean exhausted;

    JpegBits(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Fills up to 56 bits; stops before a restart marker and at the end. */
    private void fill() {
        while (count <= 48 && at < end) {
            int next = bytes[at] & 0xff;
            if (next == 0xff) {
                if (at + 1 >= end || bytes[at + 1] != 0) {
                    return;
                }
                at++;
            }
            at++;
            bits = bits << 8 | next;
            count += 8;
        }
    }

    /** The next bits as a number, or −1 if there are not so many. */
    int receive(int length) {
        if (count < length) {
            fill();
            if (count < length) {
                exhausted = true;
                return -1;
            }
        }
        count -= length;
        return (int) (bits >>> count) & (1 << length) - 1;
    }

    /** The next code's symbol, or −1 if there is no such code. */
    int symbol(JpegHuffman table) {
        if (count < MAX_LENGTH) {
            fill();
        }
        if (count >= JpegHuffman.LOOKUP) {
            int found = table.lookup((int) (bits >>> (count - JpegHuffman.LOOKUP)) & ((1 << JpegHuffman.LOOKUP) - 1));
            if (found >= 0) {
                count -= found >> 8;
                return found & 0xff;
            }
        }
        int code = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            int bit = receive(1);
            if (bit < 0) {
                return -1;
            }
            code = code << 1 | bit;
            int symbol = table.symbol(code, length);
            if (symbol >= 0) {
                return symbol;
            }
        }
        return -1;
    }

    /** Goes over a restart marker; false if another or none stands here. */
    boolean restart(int number) {
        if (rest() > 1) {
            return false;
        }
        while (at + 1 < end && !((bytes[at] & 0xff) == 0xff && JpegStructure.isRestart(bytes[at + 1] & 0xff))) {
            at++;
        }
        if (at + 1 >= end || (bytes[at + 1] & 0xff) != 0xd0 + number % 8) {
            exhausted = at + 1 >= end;
            return false;
        }
        at += 2;
        bits = 0;
        count = 0;
        return true;
    }

    /** Whole bytes that are left before the next marker, padding of ones and zeros apart. */
    int rest() {
        int rest = count / 8;
        int marker = at;
        for (; marker < end; marker++) {
            int next = bytes[marker] & 0xff;
            if (next == 0xff && marker + 1 < end && JpegStructure.isRestart(bytes[marker + 1] & 0xff)) {
                break;
            }
            rest += next == 0 || next == 0xff ? 0 : 1;
        }
        return rest;
    }

    /** Whether all was read and more was asked for. */
    boolean isAtEnd() {
        return exhausted && at >= end - 1;
    }

    int position() {
        return at;
    }
}
