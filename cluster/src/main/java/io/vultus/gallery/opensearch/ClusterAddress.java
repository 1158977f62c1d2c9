package io.vultus.gallery.opensearch;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a gallery on OpenSearch is: {@code opensearch://host:port/name}. Several nodes may be named, divided by commas;
 * where one does not answer, another is asked.
 *
 * @param hosts the nodes to speak to, at least one
 * @param name the gallery's name, an alias of the engine: lower-case letters, digits, {@code _}, {@code -} and
 *     {@code .}, at most 200, the first one a letter or digit
 * @param encrypted whether by TLS; {@code opensearch+http://} is the scheme without
 */
public record ClusterAddress(List<Host> hosts, String name, boolean encrypted) {

    /** Where OpenSearch listens unless told otherwise. */
    public static final int DEFAULT_PORT = 9200;

    private static final String SCHEME = "opensearch";
    private static final String PLAIN_SCHEME = "opensearch+http";
    private static final Pattern ADDRESS = Pattern.compile("([a-z+]+)://([^/]+)/([^/]*)/?");
    private static final Pattern HOST = Pattern.compile("([^:\\[\\]]+|\\[[^\\]]+\\])(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,199}");

    /**
     * A node's HTTP address.
     *
     * @param name a name or an address; IPv6 without brackets
     * @param port 1 to 65535
     */
    public record Host(String name, int port) {

        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    public ClusterAddress {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a gallery's name on a cluster has lower-case letters, digits, '_', '-' and '.', the first one a"
                            + " letter or digit; got \"" + name + "\"");
        }
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a cluster's address names at least one host");
        }
    }

    /** Whether a text is meant as such an address. */
    public static boolean isOne(String text) {
        return text.startsWith(SCHEME + ":") || text.startsWith(PLAIN_SCHEME + ":");
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static ClusterAddress parse(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches() || !isOne(text)) {
            throw new IllegalArgumentException("a gallery on a cluster is opensearch://host:port/name, got " + text);
        }
        if (address.group(2).contains("@")) {
            throw new IllegalArgumentException("user and password do not belong in a gallery's address");
        }
        List<Host> hosts =
                Stream.of(address.group(2).split(",")).map(ClusterAddress::host).toList();
        return new ClusterAddress(
                hosts,
                address.group(3),
                !address.group(1).toLowerCase(Locale.ROOT).equals(PLAIN_SCHEME));
    }

    private static Host host(String text) {
        Matcher host = HOST.matcher(text);
        int port = !host.matches() ? -1 : host.group(2) == null ? DEFAULT_PORT : Integer.parseInt(host.group(2));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "a node of a cluster is host:port, with a port of 1 to 65535; got " + text);
        }
        return new Host(host.group(1).replaceAll("[\\[\\]]", ""), port);
    }

    /** The same cluster's gallery of another name. */
    public ClusterAddress withName(String other) {
        return new ClusterAddress(hosts, other, encrypted);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        String nodes = hosts.stream().map(Host::toString).collect(Collectors.joining(","));
        return (encrypted ? SCHEME : PLAIN_SCHEME) + "://" + nodes + "/" + name;
    }
}
