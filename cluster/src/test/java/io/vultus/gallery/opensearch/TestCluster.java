package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three nodes of OpenSearch in processes of their own, on loopback. They end with this JVM, however it ends: their
 * standard input is a pipe from it.
 */
public final class TestCluster implements AutoCloseable {

    static final int NODES = 3;

    /** Forming may take minutes where processors are busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path folder;
    private final List<Node> nodes;

    /** How the processes of nodes are started, and where they listen. */
    record Node(
            String name,
            List<String> prefix,
            String host,
            int httpPort,
            int transportPort,
            AtomicReference<Process> process) {

        static Node of(String name, List<String> prefix, String host, int httpPort, int transportPort) {
            return new Node(name, prefix, host, httpPort, transportPort, new AtomicReference<>());
        }

        boolean isUp() {
            return process.get() != null && process.get().isAlive();
        }
    }

    private TestCluster(Path folder, List<Node> nodes) {
        this.folder = folder;
        this.nodes = nodes;
    }

    private static final class Shared {
        private static final TestCluster CLUSTER = start();
    }

    /** One for all tests of this JVM that leave it as they found it. */
    public static TestCluster shared() {
        return Shared.CLUSTER;
    }

    /** Starts three nodes on loopback and waits until they have formed a cluster. */
    static TestCluster start() {
        return start(IntStream.range(0, NODES)
                .mapToObj(i -> Node.of("n" + i, List.of(), "127.0.0.1", freePort(), freePort()))
                .toList());
    }

    /** Starts given nodes. */
    static TestCluster start(List<Node> nodes) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cluster-");
            TestCluster cluster = new TestCluster(folder, nodes);
            for (Node node : nodes) {
                cluster.start(node);
            }
            cluster.awaitNodes(nodes.size());
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    Path folder() {
        return folder;
    }

    /** Starts a node's process, on the data that it has. */
    void start(Node node) {
        String seeds = nodes.stream()
                .map(other -> other.host + ":" + other.transportPort)
                .collect(Collectors.joining(","));
        String managers = nodes.stream().map(Node::name).collect(Collectors.joining(","));
        ProcessBuilder java = JavaProcess.onClassPath(
                engine(),
                List.of(
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED"),
                "io.vultus.testcluster.ClusterNode",
                folder.resolve(node.name),
                node.name,
                "http.port=" + node.httpPort,
                "transport.port=" + node.transportPort,
                "network.host=" + node.host,
                "discovery.seed_hosts=" + seeds,
                "cluster.initial_cluster_manager_nodes=" + managers,
                // Only a test that simulates it wants to hear of full disks.
                "cluster.routing.allocation.disk.threshold_enabled=false",
                "cluster.fault_detection.leader_check.interval=1s",
                "cluster.fault_detection.follower_check.interval=1s",
                "cluster.fault_detection.leader_check.timeout=5s",
                "cluster.fault_detection.follower_check.timeout=5s");
        List<String> command = new ArrayList<>(node.prefix);
        command.addAll(java.command());
        java.command(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(node.name + ".log").toFile()));
        try {
            node.process.set(java.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine's own class path, which never mixes with that of the tests. */
    private static String engine() {
        Path target =
                Path.of("..", "src-test-cluster", "target").toAbsolutePath().normalize();
        if (!Files.isDirectory(target.resolve("engine"))) {
            throw new IllegalStateException("no engine in " + target + ": build with the profile cluster (-Pcluster)");
        }
        return String.join(":", target + "/test-classes", target + "/engine/*", target + "/knn/*");
    }

    /** SIGKILL. */
    void kill(Node node) throws InterruptedException {
        node.process.get().destroyForcibly();
        node.process.get().waitFor();
    }

    /** All nodes' addresses with a gallery's name. */
    public ClusterAddress address(String gallery) {
        return new ClusterAddress(
                nodes.stream()
                        .map(node -> new ClusterAddress.Host(node.host, node.httpPort))
                        .toList(),
                gallery,
                false);
    }

    /** How to open a gallery, with patience enough for a node to fail. */
    public ClusterConnection connection(String gallery) {
        return ClusterConnection.to(address(gallery));
    }

    /** To speak with the engine as its operators do. */
    Engine engine(String gallery) {
        return Engine.of(connection(gallery));
    }

    /** Deletes all indices whose names match a pattern. */
    public void delete(String pattern) {
        try (Engine engine = engine("none")) {
            engine.send("DELETE", "/" + pattern, null);
        }
    }

    void awaitNodes(int count) {
        await(
                count + " nodes",
                engine -> engine.once(
                                        "GET",
                                        "/_cluster/health",
                                        Map.of("wait_for_nodes", String.valueOf(count), "timeout", "2s"),
                                        null)
                                .status()
                        == 200);
    }

    void awaitStatus(String status) {
        await(
                "status " + status,
                engine ->
                        engine.once("GET", "/_cluster/health", Map.of("wait_for_status", status, "timeout", "2s"), null)
                                        .status()
                                == 200);
    }

    /** The name of the elected manager. */
    Node manager() {
        try (Engine engine = engine("none")) {
            JsonNode answer = engine.get("/_cat/cluster_manager?format=json");
            String name = answer.path(0).path("node").asText();
            return nodes.stream()
                    .filter(node -> node.name.equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Something that may be true of the cluster. */
    @FunctionalInterface
    interface Condition {
        boolean isMet(Engine engine);
    }

    private void await(String what, Condition condition) {
        try (Engine engine = engine("none")) {
            await(what, () -> {
                try {
                    return condition.isMet(engine);
                } catch (PassingException | ClusterFailureException e) {
                    return false;
                }
            });
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Backoff backoff = new Backoff(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (!backoff.pause()) {
                throw new AssertionError("no " + what + " within " + PATIENCE + "; the nodes' logs are in " + folder);
            }
        }
    }

    /** Kills all nodes and deletes their data; the logs stay. */
    @Override
    public void close() {
        for (Node node : nodes) {
            if (node.isUp()) {
                node.process.get().destroyForcibly();
            }
        }
        for (Node node : nodes) {
            try {
                node.process.get().waitFor();
                delete(folder.resolve(node.name));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
