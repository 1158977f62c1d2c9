package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing at any time, from any thread: whoever is asking gets an answer, or hears that the gallery is closed. */
class GalleryCloseTest {

    private static final int ROUNDS = 10;
    private static final int USERS = 4;
    private static final long SEED = Long.getLong("vultus.seed", 1);

    @TempDir
    private Path temp;

    private final Random random = new Random(SEED);

    @Test
    void closingDisturbsNobodyWhoIsAskingOrChanging() throws Exception {
        Path folder = temp.resolve("people");
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
            GalleryReader reader = round % 2 == 0 ? gallery.snapshot() : LuceneGallery.openReadOnly(folder);
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<List<String>>> users = new ArrayList<>();
                List<Future<?>> closing = new ArrayList<>();
                for (int user = 0; user < USERS; user++) {
                    int number = round * USERS + user;
                    GalleryReader asked = user % 2 == 0 ? gallery : reader;
                    users.add(threads.submit(() -> use(gallery, asked, number)));
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
                for (GalleryReader each : List.of(reader, gallery, gallery, reader)) {
                    closing.add(threads.submit(each::close));
                }
                for (Future<?> each : closing) {
                    each.get();
                }
                for (Future<List<String>> user : users) {
                    acknowledged.addAll(user.get());
                }
            }
            gallery.close();
        }
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(gallery.identities()).containsAll(acknowledged);
        }
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
    }

    /** Until it is closed; says who was enrolled. */
    private static List<String> use(LuceneGallery changed, GalleryReader asked, int number) {
        List<String> enrolled = new ArrayList<>();
        try {
            for (int i = 0; ; i++) {
                String identity = "p-" + number + "-" + i;
                if (asked == changed) {
                    changed.enrol(identity, face(number * 1000 + i));
                    enrolled.add(identity);
                }
                asked.identify(face(i), IdentifyOptions.of(3, .5));
                asked.get(identity);
                asked.templates(identity);
                asked.page("", 5);
                asked.stats();
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageEndingWith("is closed");
            return enrolled;
        }
    }

    @Test
    void aGalleryIsNotClosedWithinAChangeOfIt() {
        try (LuceneGallery gallery = LuceneGallery.open(temp.resolve("within"), CONTRACT)) {
            Runnable closing = gallery::close;
            assertThatThrownBy(() -> gallery.enrolAll(IntStream.range(0, 5)
                            .mapToObj(i -> Template.of("p" + i, face(i)))
                            .peek(template -> closing.run())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be closed within a change of it");
            assertThat(gallery.peopleCount()).isZero();
            gallery.enrol("ada", face(1));
            assertThat(gallery.peopleCount()).isEqualTo(1);
        }
    }
}
