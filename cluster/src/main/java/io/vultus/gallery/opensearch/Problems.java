package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.opensearch.client.transport.httpclient5.ResponseException;

/** Tells what the engine's errors mean to a user, and which of them may pass. */
final class Problems {

    /** Nobody is there, or somebody else is; or it takes too long. */
    private static final Set<Integer> PASSING_STATUSES = Set.of(408, 429, 502, 503, 504);

    private Problems() {}

    /** What a connection's failure means. */
    static RuntimeException of(Engine engine, IOException failure) {
        ClusterAddress address = engine.address();
        Optional<ResponseException> answered = cause(failure, ResponseException.class);
        if (answered.isPresent()) {
            return of(engine, new Engine.Answer(answered.get().status(), Engine.JSON.missingNode()));
        }
        if (caused(failure, CertificateException.class) || caused(failure, SSLPeerUnverifiedException.class)) {
            return new ClusterCertificateException(
                    "the certificate of " + address + " is not trusted: " + rootMessage(failure)
                            + "; name the file with the cluster's own authority (--cluster-ca), or correct the host's name",
                    failure);
        }
        if (caused(failure, SSLException.class)) {
            return new ClusterUnreachableException(
                    "no TLS connection to " + address + ": " + rootMessage(failure)
                            + "; a cluster without TLS is opensearch+http://…",
                    failure);
        }
        if (caused(failure, UnknownHostException.class)) {
            return new ClusterUnreachableException(
                    "no node of " + address + " answers: unknown host " + rootMessage(failure), failure);
        }
        if (caused(failure, SocketTimeoutException.class) && !caused(failure, ConnectException.class)) {
            return new PassingException(
                    new ClusterFailureException("the cluster at " + address + " does not answer in time", failure));
        }
        String why = caused(failure, ConnectException.class) || caused(failure, NoRouteToHostException.class)
                ? "nothing listens there, or a firewall is in between"
                : rootMessage(failure);
        return new PassingException(
                new ClusterUnreachableException("no node of " + address + " answers: " + why, failure));
    }

    /** What an answer other than success means. */
    static RuntimeException of(Engine engine, Engine.Answer answer) {
        JsonNode error = answer.json().path("error");
        return of(engine, answer.status(), error.path("type").asText(""), reason(error));
    }

    /** What the failure of one operation of a bulk request means. */
    static RuntimeException of(Engine engine, JsonNode operation) {
        JsonNode error = operation.path("error");
        return of(engine, operation.path("status").asInt(), error.path("type").asText(""), reason(error));
    }

    private static RuntimeException of(Engine engine, int status, String type, String reason) {
        ClusterAddress address = engine.address();
        if (type.equals("cluster_block_exception")) {
            return blocked(address, reason);
        }
        if (status == 401 || status == 403) {
            return new ClusterAccessException(
                    "the cluster at " + address + " refuses "
                            + engine.connection().credentials()
                            + (status == 401
                                    ? ": give a user with the right password, or an API key"
                                    : ", who may not do this" + (reason.isEmpty() ? "" : ": " + reason)),
                    null);
        }
        if (type.equals("index_not_found_exception")) {
            return new GalleryNotFoundException("no gallery at " + address);
        }
        if (type.equals("search_context_missing_exception") || reason.contains("No search context found")) {
            return new LostViewException(
                    "the state that was looked at is lost: a node of " + address + " is gone, or it was too long ago");
        }
        boolean red = type.equals("search_phase_execution_exception")
                || type.equals("no_shard_available_action_exception")
                || type.equals("unavailable_shards_exception");
        if (red && status == 503) {
            return new PassingException(red(address, reason));
        }
        String saying = "HTTP " + status + (type.isEmpty() ? "" : ", " + type + ": " + reason);
        GalleryException failed =
                new ClusterFailureException("the cluster at " + address + " answers with an error: " + saying, null);
        return isPassing(status, type) ? new PassingException(failed) : failed;
    }

    /**
     * A node that lost another one in the middle of a request answers 500, by the error of its connection or by none.
     */
    private static boolean isPassing(int status, String type) {
        boolean lostNode = type.isEmpty() || type.startsWith("node_") || type.endsWith("transport_exception");
        return PASSING_STATUSES.contains(status) || (status == 500 && lostNode);
    }

    static GalleryException red(ClusterAddress address, String reason) {
        return new ClusterRedException(
                "the cluster at " + address + " is red: a shard of the gallery has no copy that is up"
                        + (reason.isEmpty() ? "" : " (" + reason + ")")
                        + "; bring back the nodes that are missing, nothing is lost by waiting",
                null);
    }

    private static RuntimeException blocked(ClusterAddress address, String reason) {
        if (reason.contains("flood-stage") || reason.contains("read-only-allow-delete")) {
            return new ClusterReadOnlyException(
                    "the cluster at " + address + " takes no changes because a disk is nearly full"
                            + " (the flood stage): free disk or add nodes, then start again; nothing that was"
                            + " acknowledged is lost. The engine says: " + reason,
                    null);
        }
        GalleryException readOnly =
                new ClusterReadOnlyException("the gallery at " + address + " takes no changes now: " + reason, null);
        // Without an elected manager, and while a gallery is rebuilt: both pass.
        return new PassingException(readOnly);
    }

    private static String reason(JsonNode error) {
        if (error.isTextual()) {
            return error.asText();
        }
        JsonNode root = error.path("root_cause").path(0).path("reason");
        JsonNode cause = error.path("caused_by").path("reason");
        return Stream.of(root, cause, error.path("reason"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse("");
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        return cause(failure, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        return causes(failure).filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(16);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = causes(failure).reduce((first, second) -> second).orElse(failure);
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
