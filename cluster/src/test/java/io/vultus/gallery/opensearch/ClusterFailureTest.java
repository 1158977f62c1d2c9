package io.vultus.gallery.opensearch;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.Faces;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a cluster is said, each thing as an error of its own. */
@Tag("cluster")
class ClusterFailureTest {

    private static final Credentials RIGHT = Credentials.ofUser("ada", "lovelace");

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "failure-" + UUID.randomUUID();

    @TempDir
    private Path temp;

    @Test
    void nobodyListens() {
        ClusterConnection nowhere = ClusterConnection.to(ClusterAddress.parse("opensearch+http://127.0.0.1:1/people"));
        assertThatThrownBy(() -> OpenSearchGallery.open(nowhere, CONTRACT))
                .isInstanceOf(ClusterUnreachableException.class)
                .hasMessage("no node of opensearch+http://127.0.0.1:1/people answers: nothing listens there, or a"
                        + " firewall is in between");
    }

    @Test
    void aHostThatDoesNotExist() {
        ClusterConnection nowhere =
                ClusterConnection.to(ClusterAddress.parse("opensearch://no-such-host.invalid/people"));
        assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(nowhere))
                .isInstanceOf(ClusterUnreachableException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void aClusterWithoutTls() {
        ClusterAddress plain = cluster.address(name);
        ClusterConnection encrypted = ClusterConnection.to(new ClusterAddress(plain.hosts(), name, true));
        assertThatThrownBy(() -> OpenSearchGallery.open(encrypted, CONTRACT))
                .isInstanceOf(ClusterUnreachableException.class)
                .hasMessageContaining("opensearch+http://");
    }

    @Test
    void noGalleryAndAnotherIndex() {
        assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(cluster.connection(name)))
                .isInstanceOf(GalleryNotFoundException.class)
                .hasMessageStartingWith("no gallery at opensearch+http://");
        try (Engine engine = cluster.engine(name)) {
            engine.send("PUT", "/" + name, Engine.object());
            assertThatThrownBy(() -> OpenSearchGallery.open(cluster.connection(name), CONTRACT))
                    .isInstanceOf(GalleryNotFoundException.class)
                    .hasMessageEndingWith("the index " + name + " is something else");
            engine.send("DELETE", "/" + name, null);
        }
    }

    @Test
    void anotherModel() {
        OpenSearchGallery.open(cluster.connection(name), CONTRACT).close();
        assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(
                        cluster.connection(name), Faces.contract("other-model", Faces.DIMENSION, 'b')))
                .isInstanceOf(ContractMismatchException.class)
                .hasMessageContaining("test-model (32 dimensions, contract aaaaaaaaaaaa)")
                .hasMessageContaining("other-model (32 dimensions, contract bbbbbbbbbbbb)");
        delete();
    }

    @Test
    void passwordsAndCertificatesAreChecked() throws Exception {
        Path certificate = temp.resolve("node.pem");
        try (ClusterFront front = ClusterFront.encrypted(cluster, RIGHT, certificate)) {
            ClusterConnection right =
                    front.connection(name).withCertificates(certificate).withCredentials(RIGHT);
            assertCanBeUsed(right);
            assertThatThrownBy(() ->
                            OpenSearchGallery.openReadOnly(right.withCredentials(Credentials.ofUser("ada", "byron"))))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessageContaining("refuses the user \"ada\"")
                    .hasMessageNotContaining("byron");
            assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(
                            front.connection(name).withCredentials(RIGHT)))
                    .isInstanceOf(ClusterCertificateException.class)
                    .hasMessageContaining("is not trusted");
            ClusterAddress otherName = ClusterAddress.parse("opensearch://127.0.0.1:" + front.port() + "/" + name);
            assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(ClusterConnection.to(otherName)
                            .withCertificates(certificate)
                            .withCredentials(RIGHT)))
                    .isInstanceOf(ClusterCertificateException.class);
            try (GalleryReader unchecked = OpenSearchGallery.openReadOnly(
                    front.connection(name).unchecked().withCredentials(RIGHT))) {
                assertThat(unchecked.peopleCount()).isEqualTo(1);
            }
            delete();
        }
    }

    @Test
    void apiKeysAreSent() throws Exception {
        Path certificate = temp.resolve("node.pem");
        Credentials key = Credentials.ofApiKey("a-secret");
        try (ClusterFront front = ClusterFront.encrypted(cluster, key, certificate)) {
            ClusterConnection right =
                    front.connection(name).withCertificates(certificate).withCredentials(key);
            assertCanBeUsed(right);
            assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(
                            right.withCredentials(Credentials.ofApiKey("another-secret"))))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessageContaining("refuses the holder of this API key")
                    .hasMessageNotContaining("another-secret");
            delete();
        }
    }

    private static void assertCanBeUsed(ClusterConnection connection) {
        try (Gallery gallery = OpenSearchGallery.open(connection, CONTRACT)) {
            assertThat(gallery.enrol("ada", face(1))).isTrue();
            assertThat(gallery.identify(face(1), 1, .9).decision()).isPresent();
        }
    }

    @Test
    void aFullDisk() {
        try (Gallery gallery = OpenSearchGallery.open(cluster.connection(name), CONTRACT);
                Engine engine = cluster.engine(name)) {
            gallery.enrol("ada", face(1));
            // What the engine sets when a disk reaches the flood stage.
            block(engine, true);
            assertThatThrownBy(() -> gallery.enrol("bob", face(2)))
                    .isInstanceOf(ClusterReadOnlyException.class)
                    .hasMessageContaining("a disk is nearly full");
            assertThat(gallery.identify(face(1), 1, .9).decision()).isPresent();
            block(engine, false);
            assertThat(gallery.enrol("bob", face(2))).isTrue();
            assertThat(gallery.identities()).containsExactly("ada", "bob");
        }
        delete();
    }

    private void block(Engine engine, boolean on) {
        ObjectNode settings = Engine.object();
        ObjectNode index = settings.putObject("index");
        if (on) {
            index.put("blocks.read_only_allow_delete", true);
        } else {
            index.putNull("blocks.read_only_allow_delete");
        }
        engine.send("PUT", "/" + name + "/_settings", settings);
    }

    @Test
    void aRedCluster() {
        try (Engine engine = cluster.engine(name)) {
            // No node has that name, so that the shards are nowhere.
            ObjectNode template = Engine.object();
            template.putArray("index_patterns").add(name + "-1");
            template.putObject("template")
                    .putObject("settings")
                    .put("index.routing.allocation.require._name", "nobody");
            engine.send("PUT", "/_index_template/" + name, template);
            GalleryIndex.create(engine, name + "-1", CONTRACT, OpenSearchOptions.DEFAULT, true);
            engine.send("DELETE", "/_index_template/" + name, null);
            ClusterConnection connection = cluster.connection(name).withPatience(Duration.ofSeconds(3));
            assertThatThrownBy(() -> OpenSearchGallery.open(connection, CONTRACT))
                    .isInstanceOf(ClusterRedException.class)
                    .hasMessageContaining("is red: a shard of the gallery has no copy that is up");
        }
        delete();
    }

    private void delete() {
        cluster.delete(name + "-1");
    }
}
