package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.gallery.GalleryStorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.TransportOptions;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Options;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/**
 * Speaks with a cluster: chooses a node, sends a request, tries again what failed by something that may pass, and
 * reports everything else as one of the gallery's own errors.
 *
 * <p>Every request that is sent here may be sent twice without harm: documents have fixed ids. Bodies are JSON as the
 * engine's manual shows it, written and read by Jackson, because a vector would be boxed value by value on its way
 * through the client's typed requests.
 */
final class Engine implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Timeout CONNECT = Timeout.ofSeconds(3);

    /** Longer than the engine itself waits for a primary to be there (a minute). */
    private static final Timeout ANSWER = Timeout.ofSeconds(180);

    /** How long the first attempt of a question waits for the answer. */
    private static final Timeout FIRST_ANSWER = Timeout.ofSeconds(10);

    private static final int CONNECTIONS = 64;
    private static final String JSON_TYPE = "application/json";

    private final ClusterConnection connection;
    private final OpenSearchTransport transport;
    private final OpenSearchGenericClient client;

    private Engine(ClusterConnection connection, OpenSearchTransport transport) {
        this.connection = connection;
        this.transport = transport;
        client = new OpenSearchGenericClient(transport);
    }

    /** Prepares to speak; no connection is made yet. */
    static Engine of(ClusterConnection connection) {
        ClusterAddress address = connection.address();
        HttpHost[] hosts = address.hosts().stream()
                .map(host -> new HttpHost(address.encrypted() ? "https" : "http", host.name(), host.port()))
                .toArray(HttpHost[]::new);
        PoolingAsyncClientConnectionManagerBuilder connections =
                PoolingAsyncClientConnectionManagerBuilder.create().setMaxConnPerRoute(CONNECTIONS);
        if (address.encrypted()) {
            connections.setTlsStrategy(Tls.strategy(connection));
        }
        connections.setMaxConnTotal(CONNECTIONS * hosts.length);
        OpenSearchTransport transport = ApacheHttpClient5TransportBuilder.builder(hosts)
                .setDefaultHeaders(connection
                        .credentials()
                        .header()
                        .map(value -> new Header[] {new BasicHeader("Authorization", value)})
                        .orElse(new Header[0]))
                .setConnectionConfigCallback(config -> config.setConnectTimeout(CONNECT))
                .setRequestConfigCallback(config -> config.setResponseTimeout(ANSWER))
                .setHttpClientConfigCallback(http -> http.setConnectionManager(connections.build()))
                .build();
        return new Engine(connection, transport);
    }

    ClusterAddress address() {
        return connection.address();
    }

    /** An answer of the engine: its HTTP status and its JSON. */
    record Answer(int status, JsonNode json) {}

    /** Sends a request; every status above 299 is an error. */
    JsonNode send(String method, String path, Map<String, String> parameters, JsonNode body) {
        return patiently(() -> successful(once(method, path, parameters, body)));
    }

    JsonNode send(String method, String path, JsonNode body) {
        return send(method, path, Map.of(), body);
    }

    /**
     * Asks a question. The connections of a node that is cut off stay open and silent: where no answer comes another
     * node is asked, and every further attempt waits twice as long.
     */
    JsonNode ask(String path, Map<String, String> parameters, JsonNode body) {
        AtomicLong seconds = new AtomicLong(FIRST_ANSWER.toSeconds());
        return patiently(() -> {
            long limit = Math.min(ANSWER.toSeconds(), seconds.getAndUpdate(wait -> 2 * wait));
            OpenSearchGenericClient patient = client.withTransportOptions(waiting(limit));
            return successful(exchange(patient, Requests.create("POST", path, List.of(), parameters, json(body))));
        });
    }

    private static TransportOptions waiting(long seconds) {
        RequestConfig config = RequestConfig.custom()
                .setResponseTimeout(seconds, TimeUnit.SECONDS)
                .build();
        return ApacheHttpClient5Options.DEFAULT.toBuilder()
                .setRequestConfig(config)
                .build();
    }

    private JsonNode successful(Answer answer) {
        if (answer.status > 299) {
            throw Problems.of(this, answer);
        }
        return answer.json;
    }

    JsonNode get(String path) {
        return send("GET", path, null);
    }

    /** Sends a request once; the status says what came of it. */
    Answer once(String method, String path, Map<String, String> parameters, JsonNode body) {
        return exchange(client, Requests.create(method, path, List.of(), parameters, json(body)));
    }

    /** What is under a path, if there is anything. */
    Optional<JsonNode> getIfAny(String path) {
        return patiently(() -> {
            Answer answer = once("GET", path, Map.of(), null);
            return answer.status == 404 ? Optional.empty() : Optional.of(successful(answer));
        });
    }

    /** Sends operations of the bulk interface, one JSON object a line; what came of each is for the caller to see. */
    JsonNode bulk(Map<String, String> parameters, byte[] lines) {
        String path = "/" + address().name() + "/_bulk";
        return patiently(() -> {
            // A body is read once.
            Body body = Body.from(lines, "application/x-ndjson");
            return successful(exchange(client, Requests.create("POST", path, List.of(), parameters, body)));
        });
    }

    private Answer exchange(OpenSearchGenericClient by, Request request) {
        try (Response response = by.execute(request)) {
            if (response.getBody().isEmpty()) {
                return new Answer(response.getStatus(), JSON.missingNode());
            }
            try (Body body = response.getBody().get();
                    InputStream in = body.body()) {
                return new Answer(response.getStatus(), json(in));
            }
        } catch (IOException e) {
            throw Problems.of(this, e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new GalleryStorageException("interrupted while waiting for the cluster", e);
            }
            throw e;
        }
    }

    private static Body json(JsonNode body) {
        try {
            return body == null ? null : Body.from(JSON.writeValueAsBytes(body), JSON_TYPE);
        } catch (JacksonException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(InputStream in) throws IOException {
        try {
            return JSON.readTree(in);
        } catch (JacksonException e) {
            return JSON.missingNode(); // which no answer of the engine is; its status goes into the message
        }
    }

    /** Something to be tried until it succeeds or patience is over. */
    @FunctionalInterface
    interface Attempt<T> {
        T attempt();
    }

    <T> T patiently(Attempt<T> attempt) {
        Backoff backoff = new Backoff(connection.patience());
        while (true) {
            try {
                return attempt.attempt();
            } catch (PassingException e) {
                if (!backoff.pause()) {
                    throw e.lasting();
                }
            }
        }
    }

    /** The same request tried once only: for the first one, where a wrong address should be reported at once. */
    static <T> T impatiently(Attempt<T> attempt) {
        try {
            return attempt.attempt();
        } catch (PassingException e) {
            throw e.lasting();
        }
    }

    /** Does what is to be done although the thread is interrupted, which it is again afterwards. */
    static void uninterrupted(Runnable task) {
        boolean interrupted = Thread.interrupted();
        try {
            task.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Backoff backoff() {
        return new Backoff(connection.patience());
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (IOException e) {
            throw new ClusterFailureException("closing the connections to " + address() + " failed", e);
        }
    }

    /** How it is reached. */
    ClusterConnection connection() {
        return connection;
    }
}
