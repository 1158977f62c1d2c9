package io.vultus.gallery.opensearch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a gallery on a cluster.
 *
 * @param address where it is
 * @param credentials who asks
 * @param certificates a PEM file with the certificates to trust, the cluster's own authority, say; empty for those that
 *     Java trusts
 * @param checked whether the cluster's certificate and name are checked; false only where somebody else makes sure that
 *     nobody listens in between
 * @param patience how long a request is tried again that failed by what may pass: a node that is gone, too many
 *     requests at once. Opening a gallery does not wait
 */
public record ClusterConnection(
        ClusterAddress address,
        Credentials credentials,
        Optional<Path> certificates,
        boolean checked,
        Duration patience) {

    /** Longer than a cluster takes to notice that a node is gone and to make others primary. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(90);

    /** Without credentials, by Java's own certificates, checked. */
    public static ClusterConnection to(ClusterAddress address) {
        return new ClusterConnection(address, Credentials.NONE, Optional.empty(), true, DEFAULT_PATIENCE);
    }

    /** The same way to another gallery. */
    public ClusterConnection withAddress(ClusterAddress other) {
        return new ClusterConnection(other, credentials, certificates, checked, patience);
    }

    /** The same by somebody else. */
    public ClusterConnection withCredentials(Credentials other) {
        return new ClusterConnection(address, other, certificates, checked, patience);
    }

    /** The same trusting the certificates of a PEM file, and no others. */
    public ClusterConnection withCertificates(Path pem) {
        return new ClusterConnection(address, credentials, Optional.of(pem), checked, patience);
    }

    /** The same without a check of the certificate: whoever answers is believed. */
    public ClusterConnection unchecked() {
        return new ClusterConnection(address, credentials, certificates, false, patience);
    }

    /** The same with more or less patience. */
    public ClusterConnection withPatience(Duration other) {
        return new ClusterConnection(address, credentials, certificates, checked, other);
    }
}
