package io.vultus.gallery.opensearch;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.Faces;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
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
        try (TlsFront front = TlsFront.start(temp, cluster, RIGHT)) {
            ClusterConnection right =
                    front.connection(name).withCertificates(front.certificate()).withCredentials(RIGHT);
            try (Gallery gallery = OpenSearchGallery.open(right, CONTRACT)) {
                assertThat(gallery.enrol("ada", face(1))).isTrue();
                assertThat(gallery.identify(face(1), 1, .9).decision()).isPresent();
            }
            assertThatThrownBy(() ->
                            OpenSearchGallery.openReadOnly(right.withCredentials(Credentials.ofUser("ada", "byron"))))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessageContaining("refuses the user \"ada\"")
                    .hasMessageNotContaining("byron");
            assertThatThrownBy(() ->
                            OpenSearchGallery.openReadOnly(right.withCredentials(Credentials.ofApiKey("a-secret"))))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessageNotContaining("a-secret");
            assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(
                            front.connection(name).withCredentials(RIGHT)))
                    .isInstanceOf(ClusterCertificateException.class)
                    .hasMessageContaining("is not trusted");
            ClusterAddress otherName = ClusterAddress.parse("opensearch://127.0.0.1:" + front.port() + "/" + name);
            assertThatThrownBy(() -> OpenSearchGallery.openReadOnly(ClusterConnection.to(otherName)
                            .withCertificates(front.certificate())
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
        try (Engine engine = cluster.engine(name)) {
            engine.send("DELETE", "/" + name + "-1", null);
        }
    }

    /** A cluster's front door: TLS with a certificate of its own for localhost, and one user who is let through. */
    private record TlsFront(HttpsServer server, ExecutorService threads, Path certificate) implements AutoCloseable {

        private static final String PASSWORD = "changeit";

        static TlsFront start(Path folder, TestCluster cluster, Credentials user) throws Exception {
            Path keys = folder.resolve("keys.p12");
            keytool(
                    "-genkeypair",
                    "-alias",
                    "node",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD,
                    "-storetype",
                    "PKCS12");
            Path certificate = folder.resolve("node.pem");
            keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "node",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD,
                    "-file",
                    certificate.toString());
            KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            ExecutorService threads = Executors.newCachedThreadPool();
            server.setExecutor(threads);
            TestCluster.Node node = cluster.nodes().getFirst();
            HttpClient client = HttpClient.newHttpClient();
            server.createContext(
                    "/", exchange -> pass(exchange, client, node, user.header().orElseThrow()));
            server.start();
            return new TlsFront(server, threads, certificate);
        }

        private static void keytool(String... arguments) throws IOException, InterruptedException {
            Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            List<String> command = new ArrayList<>(List.of(tool.toString()));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        }

        private static void pass(HttpExchange exchange, HttpClient client, TestCluster.Node node, String authorization)
                throws IOException {
            try (exchange;
                    InputStream body = exchange.getRequestBody()) {
                byte[] sent = body.readAllBytes();
                if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    exchange.sendResponseHeaders(401, -1);
                    return;
                }
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create("http://" + node.host() + ":" + node.httpPort() + exchange.getRequestURI()))
                        .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(sent));
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (type != null) {
                    request.header("Content-Type", type);
                }
                HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                exchange.getResponseHeaders()
                        .set(
                                "Content-Type",
                                answer.headers().firstValue("Content-Type").orElse("application/json"));
                exchange.sendResponseHeaders(
                        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        int port() {
            return server.getAddress().getPort();
        }

        ClusterConnection connection(String gallery) {
            return ClusterConnection.to(ClusterAddress.parse("opensearch://localhost:" + port() + "/" + gallery));
        }

        @Override
        public void close() throws IOException {
            server.stop(0);
            threads.shutdownNow();
            Files.deleteIfExists(certificate);
        }
    }
}
