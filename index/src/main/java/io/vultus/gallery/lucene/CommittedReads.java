package io.vultus.gallery.lucene;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Person;
import io.vultus.gallery.Template;
import io.vultus.gallery.Verification;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.ThreadInterruptedException;

/** Everything that can be asked of a gallery, answered from the newest commit that was looked at. */
abstract sealed class CommittedReads implements GalleryReader permits LuceneGallery, LuceneGalleryReader {

    private final Path folder;
    private final LatestView latest;
    private final AtomicReference<GalleryLostException> lost = new AtomicReference<>();

    CommittedReads(Path folder, LatestView latest) {
        this.folder = folder;
        this.latest = latest;
    }

    /** A question to one commit. */
    @FunctionalInterface
    interface Question<T> {
        T ask(View view) throws IOException;
    }

    final <T> T ask(Question<T> question) {
        requireUsable();
        try {
            View view = latest.acquire();
            try {
                return question.ask(view);
            } finally {
                latest.release(view);
            }
        } catch (AlreadyClosedException e) {
            throw closed(e);
        } catch (IOException | ThreadInterruptedException e) {
            throw failed(e);
        }
    }

    /** Throws if the gallery's folder was lost, or the calling thread is interrupted. */
    final void requireUsable() {
        requireNotLost();
        if (Thread.currentThread().isInterrupted()) {
            throw StorageErrors.interrupted(folder, null);
        }
    }

    final void requireNotLost() {
        GalleryLostException before = lost.get();
        if (before != null) {
            throw new GalleryLostException(before.getMessage(), before);
        }
    }

    final boolean isLost() {
        return lost.get() != null;
    }

    /** The error to throw. One that says that the folder was lost closes this object for good. */
    final GalleryException failed(Exception error) {
        GalleryException told = StorageErrors.translate(folder, error);
        if (told instanceof GalleryLostException loss && lost.compareAndSet(null, loss)) {
            release((FolderLostException) loss.getCause());
        }
        return told;
    }

    /** Frees what this object holds, and writes nothing. Called once, when the folder was lost. */
    abstract void release(FolderLostException cause);

    /** The error for a view that was closed. */
    final IllegalStateException closed(AlreadyClosedException cause) {
        requireNotLost();
        return new IllegalStateException("the gallery " + folder + " is closed", cause);
    }

    final Path folder() {
        return folder;
    }

    final LatestView latest() {
        return latest;
    }

    @Override
    public ModelContract contract() {
        return ask(view -> view.commit().contract());
    }

    @Override
    public Identification identify(Embedding probe, IdentifyOptions options) {
        return ask(view -> view.identify(probe, options));
    }

    @Override
    public List<Identification> identifyAll(List<Embedding> probes, IdentifyOptions options) {
        return ask(view -> view.identifyAll(probes, options));
    }

    @Override
    public Verification verify(String identity, Embedding probe, double threshold) {
        return ask(view -> view.verify(identity, probe, threshold));
    }

    @Override
    public Optional<Person> get(String identity) {
        return ask(view -> view.get(identity));
    }

    @Override
    public List<Template> templates(String identity) {
        return ask(view -> view.templates(identity));
    }

    @Override
    public List<Person> page(String after, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative, got " + limit);
        }
        return ask(view -> view.page(after, limit));
    }

    @Override
    public long peopleCount() {
        return ask(View::peopleCount);
    }

    @Override
    public boolean anybodyHas(Map<String, String> attributes) {
        return ask(view -> view.anybodyHas(attributes));
    }

    @Override
    public long templateCount() {
        return ask(View::templateCount);
    }

    @Override
    public GalleryStats stats() {
        return ask(View::stats);
    }
}
