package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change costs the disk, alone and beside others. */
class GroupCommitTest {

    private static final int THREADS = 16;
    private static final int EACH = 8;

    @TempDir
    private Path temp;

    private final AtomicInteger syncs = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private long syncMilliseconds;

    /** Counts syncs, which take as long as told. */
    private final class Disk extends FilterDirectory {

        Disk(Directory in) {
            super(in);
        }

        @Override
        public void sync(Collection<String> names) throws IOException {
            syncs.addAndGet(names.size());
            super.sync(names);
        }

        @Override
        public void syncMetaData() throws IOException {
            syncs.incrementAndGet();
            super.syncMetaData();
            try {
                TimeUnit.MILLISECONDS.sleep(syncMilliseconds);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private LuceneGallery open() {
        return LuceneGallery.open(
                new GalleryFolder(
                        temp.resolve("people"), path -> new Disk(new FolderDirectory(path)), Optional.empty()),
                CONTRACT,
                LuceneGalleryOptions.DEFAULT.withCaching(false));
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void anEnrolmentIntoThirtySegmentsSyncsItsOwnFilesOnly() {
        try (LuceneGallery gallery = open()) {
            for (int i = 0; gallery.stats().segments() < 30; i++) {
                gallery.enrol("p" + i, face(i));
            }
            syncs.set(0);
            gallery.enrol("ada", face(1000));
            assertThat(syncs).hasValueBetween(1, 25);
        }
        try (LuceneGallery gallery = open()) {
            syncs.set(0);
            gallery.enrol("bob", face(1001));
            assertThat(syncs).as("files of before may have been copied here").hasValueGreaterThan(300);
            syncs.set(0);
            gallery.enrol("carol", face(1002));
            assertThat(syncs).hasValueBetween(1, 25);
        }
    }

    @Test
    void manyWhoEnrolAtOnceShareCommits() throws Exception {
        syncMilliseconds = 50;
        try (LuceneGallery gallery = open()) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        String identity = "p-" + number + "-" + i;
                        assertThat(gallery.enrol(identity, face(number * EACH + i)))
                                .isTrue();
                        assertThat(gallery.get(identity)).isPresent();
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(gallery.peopleCount()).isEqualTo(THREADS * EACH);
            assertThat(gallery.stats().commits()).isLessThanOrEqualTo(THREADS * EACH / 4);
        }
        try (LuceneGallery gallery = open()) {
            assertThat(gallery.peopleCount()).isEqualTo(THREADS * EACH);
        }
    }

    @Test
    void eachHasItsOwnResultAndItsOwnError() throws Exception {
        syncMilliseconds = 50;
        try (LuceneGallery gallery = open()) {
            List<Future<Boolean>> same = new ArrayList<>();
            List<Future<Boolean>> bad = new ArrayList<>();
            Template template = Template.of("ada", face(1));
            for (int i = 0; i < THREADS / 2; i++) {
                same.add(threads.submit(() -> gallery.enrol(template)));
                bad.add(threads.submit(() -> gallery.enrol("eve", face(2, 64))));
            }
            int changed = 0;
            for (Future<Boolean> each : same) {
                changed += each.get() ? 1 : 0;
            }
            assertThat(changed).isEqualTo(1);
            for (Future<Boolean> each : bad) {
                assertThatThrownBy(each::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(DimensionMismatchException.class);
            }
            assertThat(gallery.identities()).containsExactly("ada");
        }
    }
}
