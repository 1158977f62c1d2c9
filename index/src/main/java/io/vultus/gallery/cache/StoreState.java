package io.vultus.gallery.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.CRC32C;

/**
 * What is known of a store's file without opening it: Chronicle Map waits for minutes for a header that it does not
 * find, and trusts everything behind one that it does.
 *
 * <p>Kept in a properties file beside it: {@code format} ({@value #FORMAT}), {@code entries} (for how many it was
 * made), {@code length} (how long it was; it may have grown since), {@code header} (CRC-32C of Chronicle Map's header,
 * which never changes), and after it was closed in order {@code modified}, when it was last changed.
 *
 * @param entries for how many entries the file was made
 * @param clean whether it was closed in order and not touched since
 */
record StoreState(long entries, boolean clean) {

    private static final String FORMAT = "1";
    private static final String OPEN = "open";

    /** A hash, a word that holds the header's length in its lower 30 bits, the header. */
    private static final int HEADER_START = 12;

    private static final int HEADER_LENGTH_MASK = 0x3fffffff;
    private static final int MAX_HEADER_LENGTH = 1 << 16;

    /** The state of a file; null where there is none, or the file is not what it says. */
    static StoreState of(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(beside(file))) {
            properties.load(in);
            long length = Long.parseLong(properties.getProperty("length"));
            if (!FORMAT.equals(properties.getProperty("format"))
                    || Files.size(file) < length
                    || !header(file).equals(properties.getProperty("header"))) {
                return null;
            }
            boolean clean = Files.size(file) == length && modified(file).equals(properties.getProperty("modified"));
            return new StoreState(Long.parseLong(properties.getProperty("entries")), clean);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** To be called when the file was opened, before it is changed. */
    static void writeOpen(Path file, long entries) throws IOException {
        write(file, entries, OPEN);
    }

    /** To be called after the file was closed. */
    static void writeClean(Path file, long entries) throws IOException {
        write(file, entries, modified(file));
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(beside(file));
    }

    private static void write(Path file, long entries, String modified) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("entries", Long.toString(entries));
        properties.setProperty("length", Long.toString(Files.size(file)));
        properties.setProperty("header", header(file));
        properties.setProperty("modified", modified);
        try (OutputStream out = Files.newOutputStream(beside(file))) {
            properties.store(out, null);
        }
    }

    private static String header(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(HEADER_START);
            if (start.length < HEADER_START) {
                return "none";
            }
            int length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(Long.BYTES) & HEADER_LENGTH_MASK;
            CRC32C crc = new CRC32C();
            crc.update(start);
            crc.update(in.readNBytes(Math.min(length, MAX_HEADER_LENGTH)));
            return Long.toHexString(crc.getValue());
        }
    }

    private static String modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().toString();
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".state");
    }
}
