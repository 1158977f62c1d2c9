package io.vultus.gallery.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Stands before a cluster and passes requests to one of its nodes, or answers some of them itself. */
final class ClusterFront implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestCluster.Node node;
    private final Gate gate;

    /** Decides what is passed on. */
    @FunctionalInterface
    interface Gate {

        /**
         * Looks at a request.
         *
         * @return the status with which it is answered here; empty to pass it on
         * @throws IOException to end the connection without an answer
         */
        OptionalInt refuse(HttpExchange request) throws IOException;
    }

    private ClusterFront(HttpServer server, String scheme, TestCluster cluster, Gate gate) {
        this.server = server;
        this.scheme = scheme;
        this.gate = gate;
        node = cluster.nodes().getFirst();
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    /** Without TLS. */
    static ClusterFront plain(TestCluster cluster, Gate gate) throws IOException {
        return new ClusterFront(HttpServer.create(anyPort(), 0), "opensearch+http", cluster, gate);
    }

    /**
     * By TLS, with a certificate of its own for {@code localhost}; lets one user through.
     *
     * @param certificate where its certificate is to be put, as PEM
     */
    static ClusterFront encrypted(TestCluster cluster, Credentials user, Path certificate) throws Exception {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(certificate)));
        String authorization = user.header().orElseThrow();
        return new ClusterFront(
                server,
                "opensearch",
                cluster,
                request -> authorization.equals(request.getRequestHeaders().getFirst("Authorization"))
                        ? OptionalInt.empty()
                        : OptionalInt.of(401));
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static SSLContext selfSigned(Path certificate) throws Exception {
        Path keys = certificate.resolveSibling("keys.p12");
        keytool(
                "-genkeypair -alias node -keyalg EC -dname CN=localhost -ext san=dns:localhost -storetype PKCS12",
                keys);
        keytool("-exportcert -rfc -alias node -file " + certificate.getFileName(), keys);
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String arguments, Path keys) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-keystore", keys.getFileName().toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .directory(keys.getParent().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            byte[] sent = body.readAllBytes();
            OptionalInt refused = gate.refuse(exchange);
            if (refused.isPresent()) {
                exchange.sendResponseHeaders(refused.getAsInt(), -1);
                return;
            }
            answer(exchange, client.send(request(exchange, sent), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + node.host() + ":" + node.httpPort() + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        return request.build();
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        String type = answer.headers().firstValue("Content-Type").orElse("application/json");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    int port() {
        return server.getAddress().getPort();
    }

    ClusterConnection connection(String gallery) {
        return ClusterConnection.to(ClusterAddress.parse(scheme + "://localhost:" + port() + "/" + gallery));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
