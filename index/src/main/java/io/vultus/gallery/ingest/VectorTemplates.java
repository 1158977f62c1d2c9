package io.vultus.gallery.ingest;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.format.VectorFile;
import io.vultus.gallery.Template;
import io.vultus.text.TextFile;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.lucene.util.VectorUtil;

/**
 * The rows of a file of vectors as templates, to be enrolled all at once. They are read as they are consumed, so that
 * the file may be far larger than memory.
 *
 * <p>Row {@code n} of the file {@code NAME}, counted from 0, becomes the template {@code NAME#n}: loading a file of the
 * same name again replaces what is different. It belongs to the identity on line {@code n} of a list, or, without one,
 * to an identity of its own, also {@code NAME#n}. Vectors that are not of unit length are scaled to it.
 */
public final class VectorTemplates {

    /** How many rows go by between two reports of progress. */
    private static final int REPORT_EVERY = 4096;

    private VectorTemplates() {}

    /**
     * Opens a stream over the rows of a file.
     *
     * @param file where the vectors come from; its name names the templates
     * @param vectors the open file; closed with the stream
     * @param progress hears of each few thousand rows
     */
    public static Stream<Template> stream(Path file, VectorFile vectors, ProgressListener progress) {
        return stream(new Rows(file, vectors, null, progress));
    }

    /**
     * The same with identities of a list: one a line, as many lines as there are vectors.
     *
     * @param identities the list; reading past its end, or having lines left over, throws {@link ListException}
     */
    public static Stream<Template> stream(Path file, VectorFile vectors, Path identities, ProgressListener progress)
            throws IOException {
        return stream(new Rows(file, vectors, new Lines(identities, vectors.count()), progress));
    }

    private static Stream<Template> stream(Rows rows) {
        return StreamSupport.stream(
                        Spliterators.spliterator(rows, rows.vectors.count(), Spliterator.ORDERED | Spliterator.NONNULL),
                        false)
                .onClose(rows::close);
    }

    private static final class Rows implements Iterator<Template> {

        private final Path file;
        private final String name;
        private final VectorFile vectors;
        private final Lines identities;
        private final ProgressListener progress;
        private final float[] values;
        private long row;

        Rows(Path file, VectorFile vectors, Lines identities, ProgressListener progress) {
            this.file = file;
            name = file.getFileName().toString();
            this.vectors = vectors;
            this.identities = identities;
            this.progress = progress;
            values = new float[vectors.dimension()];
        }

        @Override
        public boolean hasNext() {
            return row < vectors.count();
        }

        @Override
        public Template next() {
            try {
                if (!vectors.next(values)) {
                    throw new NoSuchElementException();
                }
                String id = name + "#" + row;
                Template template = Template.of(identities == null ? id : identities.next(), id, embedding());
                row++;
                if (row % REPORT_EVERY == 0 || row == vectors.count()) {
                    progress.progress("loading", row, vectors.count());
                }
                return template;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Embedding embedding() {
            double norm = Math.sqrt(VectorUtil.dotProduct(values, values));
            if (Math.abs(norm - 1) <= Embedding.UNIT_TOLERANCE / 2) {
                return Embedding.ofUnit(values);
            }
            if (norm < Float.MIN_NORMAL) {
                throw new ListException(file + ": row " + row + " is zero, which is nobody's face");
            }
            return Embedding.normalise(values);
        }

        private void close() {
            try (vectors;
                    identities) {
                // Both are closed here.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Lines implements Closeable {

        private final Path path;
        private final long count;
        private final BufferedReader reader;
        private long line;

        Lines(Path path, long count) throws IOException {
            this.path = path;
            this.count = count;
            reader = TextFile.open(path);
        }

        String next() throws IOException {
            String identity = read();
            if (identity == null) {
                throw new ListException(path + ": has " + line + " lines; there are " + count + " vectors");
            }
            if (identity.isBlank()) {
                throw new ListException(path + ": line " + (line + 1) + " is blank; an identity is wanted");
            }
            line++;
            if (line == count && read() != null) {
                throw new ListException(path + ": has more lines than there are vectors, " + count);
            }
            return identity;
        }

        private String read() throws IOException {
            try {
                return reader.readLine();
            } catch (CharacterCodingException e) {
                throw new ListException(path + ": is not text in UTF-8 or UTF-16 near line " + (line + 1));
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
