package io.vultus.gallery.opensearch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.ssl.SSLContexts;

/** How connections are encrypted, and whom they believe. */
final class Tls {

    private Tls() {}

    static TlsStrategy strategy(ClusterConnection connection) {
        try {
            return ClientTlsStrategyBuilder.create()
                    .setSslContext(context(connection))
                    .setHostnameVerifier(
                            connection.checked()
                                    ? HttpsSupport.getDefaultHostnameVerifier()
                                    : NoopHostnameVerifier.INSTANCE)
                    .buildAsync();
        } catch (GeneralSecurityException | IOException e) {
            throw new ClusterCertificateException(
                    "the certificates to trust cannot be read: "
                            + (e instanceof NoSuchFileException missing
                                    ? "no such file: " + missing.getMessage()
                                    : e.getMessage()),
                    e);
        }
    }

    private static SSLContext context(ClusterConnection connection) throws GeneralSecurityException, IOException {
        if (!connection.checked()) {
            return SSLContexts.custom()
                    .loadTrustMaterial(null, (chain, type) -> true)
                    .build();
        }
        if (connection.certificates().isEmpty()) {
            return SSLContexts.createSystemDefault();
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted(connection.certificates().get()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore trusted(Path pem) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(pem)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(pem + " holds no certificate");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
    }
}
