package io.vultus.photo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/**
 * EXIF data in a PNG: in a chunk eXIf, or as ImageMagick and others wrote it before there was one, in a text chunk
 * (tEXt, zTXt, iTXt) whose keyword is {@code Raw profile type exif} or {@code … APP1}: a line with the profile's name,
 * one with its length, then its bytes in hexadecimal.
 */
final class PngExif {

    private static final String KEYWORD = "Raw profile type ";

    /** EXIF data in JPEG has at most 64 KiB; in hexadecimal and with line breaks that is less than this. */
    private static final int MAX_TEXT = 1 << 18;

    private PngExif() {}

    /** What a chunk holds of it; nothing if it holds something else, or cannot be read. */
    static Optional<byte[]> of(PictureBytes bytes, int chunk, int length) {
        int data = chunk + 8;
        int end = data + length;
        if (bytes.has(chunk + 4, "eXIf")) {
            return Optional.of(bytes.copy(data, end));
        }
        boolean text = bytes.has(chunk + 4, "tEXt") || bytes.has(chunk + 4, "zTXt") || bytes.has(chunk + 4, "iTXt");
        if (!text || (!bytes.has(data, KEYWORD + "exif\0") && !bytes.has(data, KEYWORD + "APP1\0"))) {
            return Optional.empty();
        }
        int value = data + KEYWORD.length() + 5;
        try {
            return profile(
                    switch (bytes.u8(chunk + 4, "a PNG chunk")) {
                        case 't' -> latin(bytes.copy(value, end));
                        case 'z' -> inflate(bytes.copy(Math.min(value + 1, end), end));
                        default -> international(bytes, value, end);
                    });
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Compression flag and method, then two texts that end with a zero: language and translated keyword. */
    private static String international(PictureBytes bytes, int value, int end) throws IOException {
        boolean compressed = bytes.u8(value, "a PNG text") == 1;
        int at = value + 2;
        for (int i = 0; i < 2; i++) {
            int zero = bytes.indexOf((byte) 0, at);
            if (zero < 0 || zero >= end) {
                throw new IllegalArgumentException("the PNG text ends early");
            }
            at = zero + 1;
        }
        byte[] text = bytes.copy(at, end);
        return compressed ? inflate(text) : latin(text);
    }

    private static String inflate(byte[] compressed) throws IOException {
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            return latin(stream.readNBytes(MAX_TEXT));
        }
    }

    private static String latin(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static Optional<byte[]> profile(String text) {
        String[] parts = text.strip().split("\\s+", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        String digits = parts[2].replaceAll("\\s", "");
        return Optional.of(HexFormat.of().parseHex(digits, 0, digits.length() & ~1));
    }
}
