package io.vultus.gallery.ingest;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.file.FileNames;
import io.vultus.format.FeatureFile;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The feature files of a folder, however deep, as templates to be enrolled all at once: one a file, as MegaFace's
 * development kit keeps them. They are read as they are consumed.
 *
 * <p>A template's id is the file's path from the folder, with slashes and without {@code .bin}; its identity is that
 * too, or the name of the folder that the file lies in.
 */
public final class FeatureTemplates {

    private static final String SUFFIX = ".bin";

    /** How many files go by between two reports of progress. */
    private static final int REPORT_EVERY = 1024;

    private FeatureTemplates() {}

    /** Whom a file shows. */
    public enum IdentityOf {
        /** Somebody of their own: distractors. */
        FILE,
        /** The one that its folder is named for: {@code facescrub/<id>/}. */
        FOLDER
    }

    /**
     * How many values the first file found has.
     *
     * @throws ListException if there is none
     */
    public static int dimension(Path folder) throws IOException {
        try (Stream<Path> files = files(folder)) {
            Iterator<Path> first = files.iterator();
            if (!first.hasNext()) {
                throw new ListException("the folder " + folder + " holds no feature files (" + SUFFIX + ")");
            }
            return FeatureFile.read(first.next()).length;
        }
    }

    /**
     * Opens a stream over the files.
     *
     * @param progress hears of each thousand files; their number is not known before
     */
    public static Stream<Template> stream(Path folder, IdentityOf identities, ProgressListener progress)
            throws IOException {
        AtomicLong done = new AtomicLong();
        return files(folder).map(file -> {
            Template template = template(folder, file, identities);
            if (done.incrementAndGet() % REPORT_EVERY == 0) {
                progress.progress("loading", done.get(), -1);
            }
            return template;
        });
    }

    @SuppressWarnings("StreamResourceLeak") // Whoever called closes it.
    private static Stream<Path> files(Path folder) throws IOException {
        return Files.walk(folder).filter(file -> file.getFileName().toString().endsWith(SUFFIX));
    }

    /** Names become identities and template ids: those that cannot be decoded would become the same. */
    private static void requireDecoded(Path folder, Path file) {
        for (Path part = file; !part.equals(folder) && part.getFileName() != null; part = part.getParent()) {
            if (FileNames.decoded(part).isEmpty()) {
                throw new ListException(FileNames.undecodable(part));
            }
        }
    }

    private static Template template(Path folder, Path file, IdentityOf identities) {
        try {
            requireDecoded(folder, file);
            String path = StreamSupport.stream(folder.relativize(file).spliterator(), false)
                    .map(Path::toString)
                    .collect(Collectors.joining("/"));
            String id = path.substring(0, path.length() - SUFFIX.length());
            String identity = identities == IdentityOf.FILE
                    ? id
                    : file.toAbsolutePath().getParent().getFileName().toString();
            return Template.of(identity, id, Embedding.normalise(FeatureFile.read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new ListException(file + ": " + e.getMessage(), e);
        }
    }
}
