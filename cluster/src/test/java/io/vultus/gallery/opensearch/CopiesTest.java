package io.vultus.gallery.opensearch;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On how many copies changes are acknowledged. */
@Tag("cluster")
class CopiesTest {

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "copies-" + UUID.randomUUID();

    @AfterEach
    void delete() {
        cluster.delete(name + "-1");
    }

    @Test
    void allThatThereShouldBe() {
        OpenSearchOptions options = OpenSearchOptions.DEFAULT.withShards(5).withReplicas(2);
        try (OpenSearchGallery gallery = OpenSearchGallery.open(cluster.connection(name), CONTRACT, options)) {
            gallery.enrol("ada", face(1));
            assertThat(gallery.copies()).isEqualTo(new Copies(3, 3, 2, 0));
        }
    }

    @Test
    void fewerThanThereShouldBe() {
        // There are no four nodes to put them on.
        OpenSearchOptions options = OpenSearchOptions.DEFAULT.withReplicas(3);
        try (OpenSearchGallery gallery = OpenSearchGallery.open(cluster.connection(name), CONTRACT, options)) {
            gallery.enrol("ada", face(1));
            assertThat(gallery.copies()).isEqualTo(new Copies(4, 3, 2, 2));
        }
    }
}
