package io.vultus.photo;

import io.vultus.photo.PhotoException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * A file's bytes, read at any place in either byte order; reading past their end says that the picture is truncated.
 */
final class PictureBytes {

    private final byte[] bytes;

    PictureBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    /** The bytes themselves. */
    byte[] array() {
        return bytes;
    }

    /** A copy of the bytes between two offsets. */
    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The first kilobyte as text in lower case. */
    String beginning() {
        return new String(bytes, 0, Math.min(bytes.length, 1024), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /** Asks for {@code count} bytes from {@code offset} on. */
    void require(long offset, long count, String what) {
        if (offset < 0 || offset + count > bytes.length) {
            throw truncated(what + " needs bytes up to " + (offset + count));
        }
    }

    PhotoException truncated(String why) {
        return new PhotoException(
                Problem.TRUNCATED, "the picture is truncated: " + why + ", the file has " + bytes.length + " bytes");
    }

    /** Where this byte comes next from {@code from} on, or −1. */
    int indexOf(byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    int u8(int offset, String what) {
        require(offset, 1, what);
        return bytes[offset] & 0xff;
    }

    int u16le(int offset, String what) {
        return u8(offset, what) | u8(offset + 1, what) << 8;
    }

    int u16be(int offset, String what) {
        return u8(offset, what) << 8 | u8(offset + 1, what);
    }

    int u24le(int offset, String what) {
        return u16le(offset, what) | u8(offset + 2, what) << 16;
    }

    int i32le(int offset, String what) {
        return u16le(offset, what) | u16le(offset + 2, what) << 16;
    }

    long u32le(int offset, String what) {
        return Integer.toUnsignedLong(i32le(offset, what));
    }

    long u32be(int offset, String what) {
        return (long) u16be(offset, what) << 16 | u16be(offset + 2, what);
    }

    /** The CRC-32 of the bytes between two offsets. */
    long crc32(int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return crc.getValue();
    }

    /** Whether these Latin-1 characters stand at the offset; false, too, where the file ends before. */
    boolean has(int offset, String characters) {
        byte[] wanted = characters.getBytes(StandardCharsets.ISO_8859_1);
        return offset >= 0
                && offset + wanted.length <= bytes.length
                && Arrays.equals(bytes, offset, offset + wanted.length, wanted, 0, wanted.length);
    }
}
