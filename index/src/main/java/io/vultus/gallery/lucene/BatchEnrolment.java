package io.vultus.gallery.lucene;

import io.vultus.BoundedParallel;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.util.IOConsumer;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * Enrols many templates: one thread decides in their order what is to be done, several do it. Templates of one batch
 * that have the same key are written one after the other.
 */
final class BatchEnrolment {

    /** Of so few templates, handing them to other threads would cost more than it saves. */
    private static final int CHUNK = 64;

    private final IndexWriter writer;
    private final Changes changes;
    private final int threads;
    private final Iterator<Template> templates;
    private final LongAdder enrolled = new LongAdder();
    private Template repeated;

    BatchEnrolment(IndexWriter writer, Changes changes, int threads, Iterator<Template> templates) {
        this.writer = writer;
        this.changes = changes;
        this.threads = threads;
        this.templates = templates;
    }

    /** Enrols them all and says how many changed the gallery. */
    long run() throws IOException {
        write(nextChunk());
        while (templates.hasNext() || repeated != null) {
            if (repeated != null) {
                // Whatever it repeats has been written by now.
                Template template = repeated;
                repeated = null;
                write(changes.plan(template).stream().toList());
            }
            writeInParallel();
        }
        if (enrolled.sum() > CHUNK) {
            // The commit would write the buffers of the threads one after the other.
            inParallel(Collections.nCopies(threads, writer).iterator(), IndexWriter::flushNextBuffer);
        }
        return enrolled.sum();
    }

    /** Until a template has the key of one before it, or there are no more. */
    private void writeInParallel() throws IOException {
        // In no order, for whoever fills the buffer writes a part of the index, which takes as long as many chunks.
        inParallel(new Chunks(), this::write);
    }

    private <T> void inParallel(Iterator<T> items, IOConsumer<T> work) throws IOException {
        if (threads == 1) {
            while (items.hasNext()) {
                work.accept(items.next());
            }
            return;
        }
        try {
            BoundedParallel.forEach(threads, items, item -> {
                try {
                    work.accept(item);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InterruptedException e) {
            throw new ThreadInterruptedException(e);
        }
    }

    private List<Enrolment> nextChunk() throws IOException {
        List<Enrolment> chunk = new ArrayList<>();
        while (chunk.size() < CHUNK && repeated == null && templates.hasNext()) {
            Template template = changes.inStoredForm(templates.next());
            if (changes.repeats(template)) {
                repeated = template;
            } else {
                Optional<Enrolment> enrolment = changes.plan(template);
                enrolment.ifPresent(chunk::add);
            }
        }
        return chunk;
    }

    private void write(List<Enrolment> chunk) throws IOException {
        KnnFloatVectorField vector = Documents.vectorField(changes.dimension());
        for (Enrolment enrolment : chunk) {
            enrolment.write(writer, vector);
        }
        enrolled.add(chunk.size());
    }

    private final class Chunks implements Iterator<List<Enrolment>> {

        @Override
        public boolean hasNext() {
            return repeated == null && templates.hasNext();
        }

        @Override
        public List<Enrolment> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                return nextChunk();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
