package io.vultus.gallery.opensearch;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryChecksum;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class RebuildTest {

    private static final int PEOPLE = 600;

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "rebuild-" + UUID.randomUUID();

    @Test
    void questionsAreAnsweredAllTheTime() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (OpenSearchGallery gallery = OpenSearchGallery.open(cluster.connection(name), CONTRACT);
                OpenSearchGalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection(name), CONTRACT);
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            gallery.enrolAll(IntStream.range(0, PEOPLE).mapToObj(i -> Template.of("p" + i, face(i))));
            gallery.update(new Profile("p7", "Seven", Map.of("city", "Rom")));
            GalleryChecksum before = GalleryChecksum.of(gallery, ProgressListener.SILENT);
            Future<Integer> asking = executor.submit(() -> {
                int answered = 0;
                for (; !done.get(); answered++) {
                    int person = answered % PEOPLE;
                    assertThat(reader.identify(face(person), 1, .99).decision())
                            .hasValueSatisfying(
                                    best -> assertThat(best.identity()).isEqualTo("p" + person));
                }
                return answered;
            });
            try {
                assertThat(gallery.rebuild(OpenSearchOptions.DEFAULT.withShards(5), ProgressListener.SILENT)
                                .checksum())
                        .isEqualTo(before);
            } finally {
                done.set(true);
            }
            assertThat(asking.get()).isPositive();
            assertThat(gallery.enrol("new", face(PEOPLE))).isTrue();
            assertThat(reader.peopleCount()).isEqualTo(PEOPLE + 1);
            assertThat(reader.stats().people()).isEqualTo(PEOPLE + 1);
            try (Engine engine = cluster.engine(name)) {
                assertThat(engine.get("/" + name + "/_settings")
                                .path(name + "-2")
                                .path("settings")
                                .path("index")
                                .path("number_of_shards")
                                .asInt())
                        .isEqualTo(5);
                assertThat(engine.getIfAny("/" + name + "-1")).isEmpty();
                engine.send("DELETE", "/" + name + "-2", null);
            }
        }
    }
}
