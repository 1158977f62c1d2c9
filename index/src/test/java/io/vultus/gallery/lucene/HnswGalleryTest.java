package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Faces;
import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HnswGalleryTest {

    private static final int PEOPLE = 2000;
    private static final int COPIES = 1000;
    private static final int FURTHER = 100;
    private static final LuceneGalleryOptions OPTIONS =
            LuceneGalleryOptions.DEFAULT.withCaching(false).withGraph(new GraphOptions(16, 100, 300));
    private static final IdentifyOptions FIVE = IdentifyOptions.of(5, -1);

    @TempDir
    private Path folder;

    /** One of nearly equal faces: cosines between them are about 1 − 3·10⁻⁵. */
    private static Embedding copy(int i) {
        float[] values = face(-1).toArray();
        Random random = new Random(i);
        for (int d = 0; d < values.length; d++) {
            values[d] += 1e-3f * (float) random.nextGaussian();
        }
        return Embedding.normalise(values);
    }

    @Test
    void nobodyIsLostAmongAThousandNearlyEqualFaces() {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, OPTIONS)) {
            gallery.enrolAll(IntStream.range(0, COPIES).mapToObj(i -> Template.of("copy" + i, copy(i))));
            gallery.enrolAll(IntStream.range(0, PEOPLE).mapToObj(i -> Template.of("p" + i, face(i))));
            List<Long> heard = Collections.synchronizedList(new ArrayList<>());
            gallery.optimise((task, done, total) -> {
                assertThat(task).isEqualTo("building the graph");
                assertThat(total).isEqualTo(PEOPLE + COPIES);
                heard.add(done);
            });
            assertThat(heard).startsWith(0L).endsWith((long) PEOPLE + COPIES).hasSizeGreaterThan(3);
            assertThat(gallery.stats().indexedTemplates()).isEqualTo(PEOPLE + COPIES);

            for (int i = 0; i < COPIES; i += 31) {
                assertThat(candidates(gallery, copy(i), SearchMode.APPROXIMATE))
                        .isEqualTo(candidates(gallery, copy(i), SearchMode.EXACT));
            }
            int missed = 0;
            for (int i = 0; i < PEOPLE; i++) {
                List<Candidate> found = candidates(gallery, Faces.sample(i, 5), SearchMode.APPROXIMATE);
                List<Candidate> exact = candidates(gallery, Faces.sample(i, 5), SearchMode.EXACT);
                assertThat(found.getFirst()).isEqualTo(exact.getFirst());
                missed += (int)
                        exact.stream().filter(each -> !found.contains(each)).count();
            }
            assertThat(missed).as("of the best five for each").isLessThan(PEOPLE * 5 / 1000);
        }
        GalleryReport report = GalleryCheck.run(folder);
        assertThat(report.problems()).isEmpty();
        assertThat(report.graphNodes()).isEqualTo(PEOPLE + COPIES);
        assertThat(report.strays()).as("most of the copies, and few others").isBetween(COPIES / 2L, COPIES + 100L);
    }

    private static List<Candidate> candidates(LuceneGallery gallery, Embedding probe, SearchMode mode) {
        return gallery.identify(probe, FIVE.withMode(mode)).candidates();
    }

    /** The first merge that would build a graph waits, as one over millions takes long, until it is let go on. */
    private static final class SlowMerge extends FilterDirectory {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final AtomicBoolean isFirst = new AtomicBoolean(true);

        SlowMerge(Directory files) {
            super(files);
        }

        /** What is in memory stays when a gallery closes its directory. */
        @Override
        public void close() {}

        @Override
        public IndexOutput createOutput(String name, IOContext context) throws IOException {
            if (name.endsWith(".vex")
                    && context.context() == IOContext.Context.MERGE
                    && isFirst.compareAndSet(true, false)) {
                begun.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }
            return super.createOutput(name, context);
        }
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void changesAndSearchesGoOnWhileAGraphIsBuilt() throws Exception {
        Files.createDirectories(folder.resolve("index"));
        SlowMerge disk = new SlowMerge(new ByteBuffersDirectory());
        GalleryFolder slow = new GalleryFolder(folder, path -> disk, Optional.empty());
        try (LuceneGallery gallery = LuceneGallery.open(slow, CONTRACT, OPTIONS)) {
            try {
                int enrolled = enrolUntilAGraphIsBuilt(gallery, disk);
                // More changes than merges may be waiting, so that a further one would have to wait as well.
                for (int i = enrolled; i < enrolled + FURTHER; i++) {
                    gallery.enrol("p" + i, face(i));
                    assertThat(first(gallery, i)).isEqualTo("p" + i);
                    assertThat(first(gallery, i - 100)).isEqualTo("p" + (i - 100));
                }
                assertThat(disk.mayGoOn.getCount()).isEqualTo(1);
            } finally {
                // Closing waits for it.
                disk.mayGoOn.countDown();
            }
            gallery.optimise(ProgressListener.SILENT);
            assertThat(gallery.stats().indexedTemplates())
                    .isEqualTo(gallery.stats().templates());
            assertThat(first(gallery, 1)).isEqualTo("p1");
        }
    }

    private static int enrolUntilAGraphIsBuilt(LuceneGallery gallery, SlowMerge disk) {
        int enrolled = 0;
        while (disk.begun.getCount() > 0) {
            int from = enrolled;
            gallery.enrolAll(IntStream.range(from, from + 100).mapToObj(i -> Template.of("p" + i, face(i))));
            enrolled += 100;
            assertThat(enrolled).isLessThan(10_000);
        }
        return enrolled;
    }

    private static String first(LuceneGallery gallery, int person) {
        List<Candidate> found = gallery.identify(face(person), FIVE.withMode(SearchMode.APPROXIMATE))
                .candidates();
        return found.getFirst().identity();
    }
}
