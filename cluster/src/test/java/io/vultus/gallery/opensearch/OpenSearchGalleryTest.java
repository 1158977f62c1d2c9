package io.vultus.gallery.opensearch;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryContractTest;
import io.vultus.model.ModelContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** What every gallery promises, on three nodes. */
@Tag("cluster")
final class OpenSearchGalleryTest extends GalleryContractTest {

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "contract-" + UUID.randomUUID();

    @Override
    protected Gallery open(ModelContract contract) {
        return OpenSearchGallery.open(cluster.connection(name), contract);
    }

    @AfterEach
    void delete() {
        cluster.delete(name + "-*");
    }
}
