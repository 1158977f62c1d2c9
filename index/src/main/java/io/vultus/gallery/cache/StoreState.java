package io.vultus.gallery.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Properties;

/**
 * What is known of a store's file without opening it, in a properties file beside it: {@code format}
 * ({@value #FORMAT}), {@code entries} (for how many it was made), {@code clean}, and if that is true, {@code length}
 * and {@code modified} (the file's length and time of last change when it was closed).
 *
 * @param entries for how many entries the file was made
 * @param clean whether it was closed in order and is what it was then
 */
record StoreState(long entries, boolean clean) {

    private static final String FORMAT = "1";

    /** The state of a file; null where it says nothing usable. */
    static StoreState of(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(beside(file))) {
            properties.load(in);
            if (!FORMAT.equals(properties.getProperty("format"))) {
                return null;
            }
            boolean clean = Boolean.parseBoolean(properties.getProperty("clean"))
                    && properties.getProperty("length").equals(Long.toString(Files.size(file)))
                    && properties.getProperty("modified").equals(modified(file));
            return new StoreState(Long.parseLong(properties.getProperty("entries")), clean);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            return null;
        }
    }

    /** To be called before the file is changed. */
    static void writeOpen(Path file, long entries) throws IOException {
        write(file, entries, false);
    }

    /** To be called after the file was closed. */
    static void writeClean(Path file, long entries) throws IOException {
        write(file, entries, true);
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(beside(file));
    }

    private static void write(Path file, long entries, boolean clean) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("entries", Long.toString(entries));
        properties.setProperty("clean", Boolean.toString(clean));
        if (clean) {
            properties.setProperty("length", Long.toString(Files.size(file)));
            properties.setProperty("modified", modified(file));
        }
        try (OutputStream out = Files.newOutputStream(beside(file))) {
            properties.store(out, null);
        }
    }

    private static String modified(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        return time.toInstant().toString();
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".state");
    }
}
