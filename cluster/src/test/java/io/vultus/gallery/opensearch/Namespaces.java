package io.vultus.gallery.opensearch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network of nodes that can be cut: each in a network namespace of its own, with one cable to a bridge, by which this
 * process reaches them too. Linux, root and iproute2 are needed.
 */
final class Namespaces implements AutoCloseable {

    private static final int HTTP_PORT = 9200;
    private static final int TRANSPORT_PORT = 9300;

    private final String tag;
    private final int subnet;
    private final int count;

    private Namespaces(String tag, int subnet, int count) {
        this.tag = tag;
        this.subnet = subnet;
        this.count = count;
    }

    static boolean areAllowed() {
        try {
            run("ip", "netns", "add", "vultus-probe");
            run("ip", "netns", "delete", "vultus-probe");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static Namespaces create(int count) throws IOException {
        int number = (int) (ProcessHandle.current().pid() % 200);
        Namespaces network = new Namespaces("vl" + number + "x", number, count);
        try {
            run("ip", "link", "add", network.bridge(), "type", "bridge");
            run("ip", "address", "add", network.address(254) + "/24", "dev", network.bridge());
            run("ip", "link", "set", network.bridge(), "up");
            for (int i = 0; i < count; i++) {
                network.add(i);
            }
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private void add(int i) throws IOException {
        run("ip", "netns", "add", space(i));
        run("ip", "link", "add", cable(i), "type", "veth", "peer", "name", "eth0", "netns", space(i));
        run("ip", "link", "set", cable(i), "master", bridge(), "up");
        inside(i, "ip", "address", "add", address(i + 1) + "/24", "dev", "eth0");
        inside(i, "ip", "link", "set", "lo", "up");
        inside(i, "ip", "link", "set", "eth0", "up");
    }

    private void inside(int i, String... command) throws IOException {
        List<String> whole = new ArrayList<>(prefix(i));
        whole.addAll(List.of(command));
        run(whole.toArray(String[]::new));
    }

    private List<String> prefix(int i) {
        return List.of("ip", "netns", "exec", space(i));
    }

    private String bridge() {
        return tag + "br";
    }

    private String space(int i) {
        return tag + "n" + i;
    }

    private String cable(int i) {
        return tag + "c" + i;
    }

    private String address(int host) {
        return "10.213." + subnet + "." + host;
    }

    /** The nodes to start, one in each namespace. */
    List<TestCluster.Node> nodes() {
        return IntStream.range(0, count)
                .mapToObj(i -> TestCluster.Node.of("n" + i, prefix(i), address(i + 1), HTTP_PORT, TRANSPORT_PORT))
                .toList();
    }

    /** Pulls a node's cable: neither the others nor this process reach it. */
    void cut(int i) throws IOException {
        run("ip", "link", "set", cable(i), "down");
    }

    void mend(int i) throws IOException {
        run("ip", "link", "set", cable(i), "up");
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < count; i++) {
            deleteQuietly("ip", "link", "delete", cable(i));
            deleteQuietly("ip", "netns", "delete", space(i));
        }
        deleteQuietly("ip", "link", "delete", bridge());
    }

    private static void deleteQuietly(String... command) {
        try {
            run(command);
        } catch (IOException e) {
            // It was not made.
        }
    }
}
