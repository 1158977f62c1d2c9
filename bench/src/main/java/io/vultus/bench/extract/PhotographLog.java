package io.vultus.bench.extract;

import io.vultus.format.DevkitTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which photograph each feature was made of: a file {@code <algorithm>.photographs} beside the features, a line an
 * image, the SHA-256 of the photograph, a tab, and the image's name. Of several lines for an image the last counts; a
 * line that a killed process left unfinished counts for nothing.
 *
 * <p>Reading is safe for several threads. Lines are written one at a time.
 */
final class PhotographLog implements AutoCloseable {

    private static final int HASH_DIGITS = 64;

    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    private final OutputStream out;

    private PhotographLog(OutputStream out) {
        this.out = out;
    }

    /** Opens the log of a tree, or begins one. */
    static PhotographLog open(DevkitTree features) throws IOException {
        Path file = features.folder().resolve(features.algorithm() + ".photographs");
        String text = Files.exists(file) ? Files.readString(file) : "";
        PhotographLog log =
                new PhotographLog(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        int complete = text.lastIndexOf('\n') + 1;
        text.substring(0, complete).lines().forEach(log::take);
        if (complete < text.length()) {
            log.out.write('\n');
        }
        return log;
    }

    private void take(String line) {
        if (line.length() > HASH_DIGITS + 1 && line.charAt(HASH_DIGITS) == '\t') {
            hashes.put(line.substring(HASH_DIGITS + 1), line.substring(0, HASH_DIGITS));
        }
    }

    /** The hash of the photograph that an image's feature was made of, if that is known. */
    Optional<String> hashOf(String image) {
        return Optional.ofNullable(hashes.get(escaped(image)));
    }

    /** Takes down that a feature was made. */
    synchronized void add(String image, String hash) throws IOException {
        hashes.put(escaped(image), hash);
        out.write((hash + "\t" + escaped(image) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String image) {
        return image.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
