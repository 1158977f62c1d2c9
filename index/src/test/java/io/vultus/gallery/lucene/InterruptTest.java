package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryInterruptedException;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is interrupted hears so; nobody else does, and nothing is lost. */
@Timeout(120)
class InterruptTest {

    private static final int INTERRUPTS = Integer.getInteger("vultus.interrupts", 150);
    private static final int USERS = 6;
    private static final long SEED = Long.getLong("vultus.seed", 1);

    @TempDir
    private Path temp;

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicBoolean end = new AtomicBoolean();

    @Test
    void everyCallOfAnInterruptedThreadSaysSoAndKeepsTheFlag() {
        Path folder = temp.resolve("people");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
                LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder)) {
            gallery.enrol("ada", face(1));
            for (ThrowingCallable call : Arrays.<ThrowingCallable>asList(
                    () -> gallery.enrol("eve", face(5)),
                    () -> gallery.enrolAll(IntStream.range(0, 300).mapToObj(i -> Template.of("p" + i, face(i)))),
                    () -> gallery.update(Profile.of("ada")),
                    () -> gallery.updateAll(List.of(Profile.of("ada"))),
                    () -> gallery.removeTemplate("ada", "t"),
                    () -> gallery.erase("ada"),
                    () -> gallery.optimise(ProgressListener.SILENT),
                    gallery::snapshot,
                    gallery::stats,
                    () -> gallery.identify(face(1), IdentifyOptions.of(1, .5)),
                    reader::refresh,
                    () -> LuceneGallery.open(temp.resolve("new"), CONTRACT),
                    () -> LuceneGallery.openReadOnly(folder),
                    () -> GalleryCheck.run(folder))) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(call)
                        .isInstanceOf(GalleryInterruptedException.class)
                        .hasMessageStartingWith("the thread was interrupted, so what it asked of the gallery " + temp);
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(temp.resolve("new")).doesNotExist();
            assertThat(gallery.identities()).containsExactly("ada");
            assertThat(gallery.enrol("eve", face(5))).isTrue();
        }
    }

    @Test
    void closingAnInterruptedThreadsGalleryClosesIt() {
        LuceneGallery gallery = LuceneGallery.open(temp.resolve("people"), CONTRACT);
        gallery.enrol("ada", face(1));
        Thread.currentThread().interrupt();
        gallery.close();
        assertThat(Thread.interrupted()).isTrue();
        try (LuceneGallery again = LuceneGallery.open(temp.resolve("people"), CONTRACT)) {
            assertThat(again.identities()).containsExactly("ada");
        }
    }

    /** A stream that blocks is woken, and the batch is not made. */
    @Test
    void anInterruptEndsABatchWhoseStreamWaits() throws Exception {
        try (LuceneGallery gallery = LuceneGallery.open(temp.resolve("people"), CONTRACT)) {
            CountDownLatch waiting = new CountDownLatch(1);
            Thread batch = Thread.ofPlatform().start(() -> {
                try {
                    gallery.enrolAll(IntStream.range(0, 500).mapToObj(i -> {
                        if (i == 400) {
                            waiting.countDown();
                            sleepUntilInterrupted();
                        }
                        return Template.of("p" + i, face(i));
                    }));
                } catch (RuntimeException e) {
                    failures.add(e);
                }
                interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
            });
            waiting.await();
            batch.interrupt();
            batch.join();
            assertThat(failures).hasSize(1).first().isInstanceOf(GalleryInterruptedException.class);
            assertThat(interrupted).hasValue(1);
            assertThat(gallery.peopleCount()).isZero();
            assertThat(gallery.enrol("ada", face(1))).isTrue();
        }
    }

    private static void sleepUntilInterrupted() {
        try {
            TimeUnit.MINUTES.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nobodyButTheInterruptedSuffers() throws Exception {
        Path folder = temp.resolve("people");
        Random random = new Random(SEED);
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
                LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder)) {
            List<Thread> victims = IntStream.range(0, USERS)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> live(gallery, reader, i, true)))
                    .toList();
            List<Thread> bystanders = IntStream.range(USERS, USERS + 2)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> live(gallery, reader, i, false)))
                    .toList();
            for (int i = 0; i < INTERRUPTS; i++) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
                victims.get(random.nextInt(USERS)).interrupt();
            }
            end.set(true);
            for (Thread each : victims) {
                each.join();
            }
            for (Thread each : bystanders) {
                each.join();
            }
            assertThat(failures).isEmpty();
            assertThat(interrupted).hasPositiveValue();
            assertThat(gallery.identities()).containsAll(acknowledged);
            assertThat(gallery.enrol("last", face(99))).isTrue();
        }
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
        System.out.printf(
                "interrupts: %d of %d met a call; %d people acknowledged, none lost%n",
                interrupted.get(), INTERRUPTS, acknowledged.size());
    }

    private void live(LuceneGallery gallery, LuceneGalleryReader reader, int user, boolean isVictim) {
        for (int i = 0; !end.get(); i++) {
            try {
                step(gallery, reader, user, i);
            } catch (GalleryInterruptedException e) {
                if (!isVictim || !Thread.currentThread().isInterrupted()) {
                    failures.add(e);
                }
                interrupted.incrementAndGet();
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
            Thread.interrupted();
        }
    }

    private void step(LuceneGallery gallery, LuceneGalleryReader reader, int user, int i) {
        String identity = "p-" + user + "-" + i;
        switch (i % 5) {
            case 0 -> {
                gallery.enrolAll(IntStream.range(0, 100).mapToObj(t -> Template.of(identity, "t" + t, face(t))));
                acknowledged.add(identity);
            }
            case 1 -> {
                gallery.identify(face(i), IdentifyOptions.of(3, .5));
                gallery.snapshot().close();
            }
            case 2 -> gallery.erase("q-" + user + "-" + (i - 3));
            case 3 -> reader.refresh();
            default -> {
                gallery.enrol(identity, face(i));
                acknowledged.add(identity);
                gallery.update(Profile.of(identity));
                gallery.enrol("q-" + user + "-" + i, face(i));
            }
        }
    }
}
