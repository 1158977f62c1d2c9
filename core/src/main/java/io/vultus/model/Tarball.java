package io.vultus.model;

import io.vultus.ProgressListener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Takes single files out of a {@code .tgz}, to where the caller says and nowhere else. An archive that holds links,
 * devices or paths that lead elsewhere is not one that npm made, and is refused as a whole, as is one that unpacks to
 * far more than it should.
 */
final class Tarball {

    /** ONNX files hardly compress: real packages unpack to 1–3 times their size, and DEFLATE could make it 1032. */
    static final int MAX_RATIO = 100;

    private static final int MAX_ENTRIES = 100_000;
    /** So small that no ratio matters; an archive of one byte is padded to 10 KiB of zeros. */
    private static final long MIN_LIMIT = 1 << 20;

    private static final long MAX_UNPACKED = 8L << 30;

    private final Path file;

    Tarball(Path file) {
        this.file = file;
    }

    /**
     * Takes files out.
     *
     * @param wanted by path inside the archive
     * @throws ModelDownloadException if the archive is damaged or unsafe, or lacks one of them
     */
    void extract(Map<String, NpmDownload.Target> wanted, ProgressListener progress) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(unpacked())) {
            Set<String> found = extract(tar, wanted, progress);
            if (!found.containsAll(wanted.keySet())) {
                Set<String> missing = new HashSet<>(wanted.keySet());
                missing.removeAll(found);
                throw refusal("does not hold " + missing);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelDownloadException("the archive " + file.getFileName() + " is damaged: " + e.getMessage(), e);
        }
    }

    private InputStream unpacked() throws IOException {
        long limit = Math.clamp(Files.size(file) * MAX_RATIO, MIN_LIMIT, MAX_UNPACKED);
        return new BufferedInputStream(new LimitedInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file))), limit));
    }

    private Set<String> extract(
            TarArchiveInputStream tar, Map<String, NpmDownload.Target> wanted, ProgressListener progress)
            throws IOException {
        Set<String> found = new HashSet<>();
        int entries = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (++entries > MAX_ENTRIES) {
                throw refusal("holds more than " + MAX_ENTRIES + " entries");
            }
            requireSafe(entry);
            NpmDownload.Target target = wanted.get(entry.getName());
            if (target != null) {
                if (!found.add(entry.getName())) {
                    throw refusal("holds " + entry.getName() + " twice");
                }
                extract(tar, entry, target);
                progress.progress("unpacking", found.size(), wanted.size());
            }
        }
        return found;
    }

    private void extract(TarArchiveInputStream tar, TarArchiveEntry entry, NpmDownload.Target target)
            throws IOException {
        if (!entry.isFile() || entry.getSize() != target.bytes()) {
            throw refusal("should hold a file " + entry.getName() + " of " + target.bytes() + " bytes, has "
                    + (entry.isFile() ? "one of " + entry.getSize() : "a folder"));
        }
        long copied = Files.copy(tar, target.to());
        if (copied != target.bytes()) {
            throw refusal("ends within " + entry.getName() + ", after " + copied + " of " + target.bytes() + " bytes");
        }
    }

    private void requireSafe(TarArchiveEntry entry) {
        String name = entry.getName();
        boolean leadsElsewhere = name.startsWith("/")
                || name.contains("\\")
                || name.contains(":")
                || Arrays.asList(name.split("/", -1)).contains("..");
        if (leadsElsewhere) {
            throw refusal("is unsafe: the path of its entry \"" + name + "\" leads out of it");
        }
        boolean plain = entry.isDirectory() || (entry.isFile() && isOrdinary(entry));
        if (!plain) {
            throw refusal("is unsafe: its entry \"" + name + "\" is a link, a device or a sparse file");
        }
    }

    private static boolean isOrdinary(TarArchiveEntry entry) {
        return !entry.isSymbolicLink()
                && !entry.isLink()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice()
                && !entry.isFIFO()
                && !entry.isSparse();
    }

    private ModelDownloadException refusal(String what) {
        return new ModelDownloadException("the archive " + file.getFileName() + " " + what);
    }

    /** Refuses to give more than a number of bytes. */
    private final class LimitedInputStream extends InputStream {

        private final InputStream in;
        private long left;

        LimitedInputStream(InputStream in, long limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            left -= Math.max(read, 0);
            if (left < 0) {
                throw refusal("is unsafe: it unpacks to more than " + MAX_RATIO + " times its size");
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
