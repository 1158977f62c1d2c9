package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsDownloadTest {

    private static final byte[] MODEL = new byte[300_000];

    @TempDir
    private static Path keys;

    private static TlsServer server;

    @TempDir
    private Path temp;

    @BeforeAll
    static void startServer() {
        new Random(7).nextBytes(MODEL);
        server = TlsServer.start(keys);
        server.serve("/model.onnx", MODEL);
        server.redirect("/moved", server.address("/model.onnx").toString());
        server.redirect("/downgraded", "http://localhost:1/model.onnx");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void savesWhatComesAndReportsProgress() {
        AtomicLong done = new AtomicLong();

        download().fetch(server.address("/model.onnx"), temp.resolve("m.onnx"), MODEL.length, (task, bytes, total) -> {
            assertThat(task).isEqualTo("fetching m.onnx");
            assertThat(total).isEqualTo(MODEL.length);
            done.set(bytes);
        });

        assertThat(temp.resolve("m.onnx")).hasBinaryContent(MODEL);
        assertThat(done).hasValue(MODEL.length);
    }

    @Test
    void followsRedirectsToHttpsOnly() {
        fetch("/moved", MODEL.length);
        assertThat(temp.resolve("m.onnx")).hasBinaryContent(MODEL);

        assertThatThrownBy(() -> fetch("/downgraded", MODEL.length))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage(
                        server.address("/downgraded")
                                + " redirects to http://localhost:1/model.onnx, which is not followed: only https addresses are");
    }

    @Test
    void refusesPlainHttp() {
        URI plain = URI.create("http://localhost/model.onnx");
        assertThatThrownBy(() -> download().fetch(plain, temp.resolve("m.onnx"), 1, ProgressListener.SILENT))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage("models are fetched from https addresses only, not from http://localhost/model.onnx");
    }

    @Test
    void aMissingFileIsSaidSo() {
        assertThatThrownBy(() -> fetch("/nothing", 1))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage("cannot fetch " + server.address("/nothing") + ": the server answers 404");
    }

    @Test
    void aFileOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> fetch("/model.onnx", MODEL.length - 1))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage(server.address("/model.onnx") + " is not the file that the catalogue promises: it has at "
                        + "least 300000 bytes, should have 299999");
    }

    @Test
    void moreThanPromisedIsNotReadWhereNoLengthIsAnnounced() {
        server.answer("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(MODEL);
            exchange.getResponseBody().write(MODEL);
        });

        assertThatThrownBy(() -> fetch("/endless", MODEL.length))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageContaining("is not the file that the catalogue promises: it has at least 3");
        assertThat(temp.resolve("m.onnx"))
                .satisfies(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(MODEL.length));
    }

    @Test
    void aTruncatedBodyIsAnError() {
        server.answer("/truncated", exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL, 0, 1000);
            exchange.getResponseBody().flush();
            throw new IOException("the server dies");
        });

        assertThatThrownBy(() -> fetch("/truncated", MODEL.length))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageStartingWith("cannot fetch " + server.address("/truncated") + ": ");
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        CountDownLatch end = new CountDownLatch(1);
        server.answer("/silent", exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL, 0, 1000);
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        HttpsDownload impatient =
                new HttpsDownload(HttpClient.newBuilder().sslContext(server.trust()), Duration.ofSeconds(2));

        try {
            assertThatThrownBy(() -> impatient.fetch(
                            server.address("/silent"), temp.resolve("m.onnx"), MODEL.length, ProgressListener.SILENT))
                    .isInstanceOf(ModelDownloadException.class)
                    .hasMessage("cannot fetch " + server.address("/silent") + ": the server sent nothing for 2 s");
        } finally {
            end.countDown();
        }
    }

    @Test
    void aServerThatTricklesIsGivenUp() {
        server.answer("/trickle", exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            try {
                for (int i = 0; i < 600; i += 2) {
                    exchange.getResponseBody().write(MODEL, i, 2);
                    exchange.getResponseBody().flush();
                    Thread.sleep(100);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        HttpsDownload impatient =
                new HttpsDownload(HttpClient.newBuilder().sslContext(server.trust()), Duration.ofSeconds(1));

        assertThatThrownBy(() -> impatient.fetch(
                        server.address("/trickle"), temp.resolve("m.onnx"), MODEL.length, ProgressListener.SILENT))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageMatching(
                        "cannot fetch .*/trickle: the server sent \\d+ bytes in 1 s; at least 1024 a second are"
                                + " wanted");
    }

    @Test
    void anUntrustedServerIsRefused() {
        assertThatThrownBy(() -> HttpsDownload.standard()
                        .fetch(server.address("/model.onnx"), temp.resolve("m.onnx"), 1, ProgressListener.SILENT))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageContaining("SSLHandshakeException");
    }

    private void fetch(String path, long bytes) {
        download().fetch(server.address(path), temp.resolve("m.onnx"), bytes, ProgressListener.SILENT);
    }

    private static HttpsDownload download() {
        return HttpsDownload.trusting(server.trust());
    }
}
