package io.vultus.gallery.opensearch;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryChecksum;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes that the engine breaks off half-way. */
@Tag("cluster")
class FailedChangeTest {

    private static final int BEFORE = 300;

    /** Templates of so few dimensions fill a bulk request of templates about three times. */
    private static final int MANY = 25_000;

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "failed-" + UUID.randomUUID();
    private final AtomicInteger bulksUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean isGone;
    private ClusterFront front;
    private OpenSearchGallery gallery;

    @BeforeEach
    void fill() throws IOException {
        front = ClusterFront.plain(cluster, this::refuse);
        gallery = OpenSearchGallery.open(front.connection(name).withPatience(Duration.ofSeconds(2)), CONTRACT);
        gallery.enrolAll(IntStream.range(0, BEFORE).mapToObj(i -> Template.of("p" + i, "0", face(i))));
        gallery.update(new Profile("p0", "Zero", Map.of("city", "Rom")));
    }

    private OptionalInt refuse(HttpExchange request) throws IOException {
        boolean bulk = request.getRequestURI().getPath().endsWith("/_bulk");
        if (isGone || (bulk && bulksUntilFailure.getAndDecrement() == 0)) {
            failures.incrementAndGet();
            if (isGone) {
                throw new IOException("cut");
            }
            return OptionalInt.of(400);
        }
        return OptionalInt.empty();
    }

    @AfterEach
    void delete() {
        gallery.close();
        front.close();
        cluster.delete(name + "-1");
    }

    /** New people, new templates of those who are there, and templates that replace others. */
    private static Stream<Template> manyTemplates() {
        return IntStream.range(0, MANY)
                .mapToObj(i -> i < BEFORE
                        ? Template.of("p" + i, "0", sample(i, 1))
                        : Template.of("p" + i % 5_000, String.valueOf(i), sample(i % 5_000, i)));
    }

    private GalleryChecksum checksum() {
        try (GalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection(name), CONTRACT)) {
            return GalleryChecksum.of(reader, ProgressListener.SILENT);
        }
    }

    @Test
    void whatABrokenEnrolmentWroteIsTakenBack() {
        GalleryChecksum before = checksum();
        // All people and two of three parts of the templates are written.
        bulksUntilFailure.set(3);

        assertThatThrownBy(() -> gallery.enrolAll(manyTemplates()))
                .isInstanceOf(ClusterFailureException.class)
                .hasMessageContaining("HTTP 400")
                .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());

        assertThat(failures).hasValue(1);
        assertThat(checksum()).isEqualTo(before);
        assertThat(gallery.identify(face(7), 1, .99).decision()).isPresent();
        assertThat(gallery.get("p4999")).isEmpty();
        assertThat(gallery.get("p0").orElseThrow().profile())
                .isEqualTo(new Profile("p0", "Zero", Map.of("city", "Rom")));
    }

    @Test
    void whatABrokenDescriptionWroteIsTakenBack() {
        GalleryChecksum before = checksum();
        bulksUntilFailure.set(1);
        List<Profile> described = IntStream.range(0, BEFORE)
                .mapToObj(i -> new Profile("p" + i, "Name " + i, Map.of("city", "Oslo")))
                .toList();

        assertThatThrownBy(() -> gallery.updateAll(described)).isInstanceOf(ClusterFailureException.class);

        assertThat(failures).hasValue(1);
        assertThat(checksum()).isEqualTo(before);
        gallery.updateAll(described);
        assertThat(gallery.get("p7").orElseThrow().profile()).isEqualTo(described.get(7));
    }

    @Test
    void anInterruptedChangeIsTakenBack() {
        GalleryChecksum before = checksum();
        Stream<Template> interrupting = manyTemplates().peek(template -> {
            if (template.templateId().equals("24000")) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> gallery.enrolAll(interrupting))
                .isInstanceOf(GalleryStorageException.class)
                .hasMessage("interrupted while waiting for the cluster")
                .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(checksum()).isEqualTo(before);
    }

    @Test
    void whereTheClusterIsGoneAPartStaysAndTheSameAgainCompletesIt() {
        Stream<Template> cutOff =
                manyTemplates().peek(template -> isGone |= template.templateId().equals("24000"));
        assertThatThrownBy(() -> gallery.enrolAll(cutOff))
                .isInstanceOf(ClusterUnreachableException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .hasAtLeastOneElementOfType(ClusterUnreachableException.class));
        isGone = false;

        assertThat(gallery.enrolAll(manyTemplates())).isPositive().isLessThan(MANY);
        try (GalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection(name), CONTRACT)) {
            assertThat(reader.templateCount()).isEqualTo(MANY);
            assertThat(reader.peopleCount()).isEqualTo(5_000);
        }
        assertThat(gallery.templates("p7")).contains(Template.of("p7", "0", sample(7, 1)));
        assertThat(gallery.enrolAll(manyTemplates())).isZero();
    }
}
