package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.ProgressListener;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LatestViewTest {

    private static final int ROUNDS = 1000;

    @TempDir
    private Path temp;

    /** Knows which threads close files. */
    private static final class Witness extends FilterDirectory {

        private final List<String> closers = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger open = new AtomicInteger();

        Witness(Path index) throws IOException {
            super(FSDirectory.open(index));
        }

        @Override
        public IndexInput openInput(String name, IOContext context) throws IOException {
            open.incrementAndGet();
            return new FilterIndexInput(name, in.openInput(name, context)) {
                @Override
                public void close() throws IOException {
                    super.close();
                    open.decrementAndGet();
                    closers.add(Thread.currentThread().getName());
                }
            };
        }
    }

    @Test
    void whoeverAskedDoesNotHaveToCloseTheFilesThatAMergeHasReplaced() throws IOException {
        try (LuceneGallery gallery = LuceneGallery.open(temp.resolve("people"), CONTRACT);
                SearchThreads threads = new SearchThreads(1);
                Witness files = new Witness(temp.resolve("people/index"))) {
            enrol(gallery, 0);
            enrol(gallery, 1);
            LatestView latest = new LatestView(files, "people", threads, Optional.empty());
            View asked = latest.acquire();
            enrol(gallery, 2);
            gallery.optimise(ProgressListener.SILENT);
            latest.maybeRefreshBlocking();
            assertThat(asked.leaves()).hasSizeGreaterThan(1);
            files.closers.clear();
            latest.release(asked);
            latest.close();
            assertThat(files.closers).isNotEmpty().allMatch(name -> name.startsWith("vultus-close-"));
            assertThat(files.open).hasValue(0);
        }
    }

    @Test
    @Timeout(60)
    void itEndsWhoeverLetsGoWhileItIsClosed() throws Exception {
        try (LuceneGallery gallery = LuceneGallery.open(temp.resolve("people"), CONTRACT);
                SearchThreads threads = new SearchThreads(1);
                Witness files = new Witness(temp.resolve("people/index"))) {
            enrol(gallery, 0);
            for (int round = 0; round < ROUNDS; round++) {
                LatestView latest = new LatestView(files, "people", threads, Optional.empty());
                CountDownLatch asking = new CountDownLatch(1);
                Thread asker = Thread.startVirtualThread(() -> askUntilClosed(latest, asking));
                asking.await();
                latest.close();
                asker.join();
                assertThat(files.open).hasValue(0);
            }
        }
    }

    private static void askUntilClosed(LatestView latest, CountDownLatch asking) {
        try {
            View held = latest.acquire();
            asking.countDown();
            try {
                while (true) {
                    latest.release(latest.acquire());
                }
            } catch (AlreadyClosedException e) {
                latest.release(held);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void enrol(LuceneGallery gallery, int person) {
        gallery.enrolAll(IntStream.range(0, 10).mapToObj(i -> Template.of("p" + person, "t" + i, sample(person, i))));
    }
}
