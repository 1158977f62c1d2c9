package io.vultus.model;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Fetches single files by HTTPS. Redirects are followed, but to https addresses only; no more is read than the file
 * should have; a server that falls silent, or sends next to nothing, is given up.
 */
final class HttpsDownload {

    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int BUFFER = 1 << 16;
    private static final int OK = 200;

    /** Slower than any modem: a model would take days. */
    private static final int LEAST_BYTES_A_SECOND = 1 << 10;

    private final HttpClient client;
    private final Duration silence;

    HttpsDownload(HttpClient.Builder client, Duration silence) {
        // NORMAL never follows from https to http.
        this.client = client.followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(silence)
                .build();
        this.silence = silence;
    }

    /** With the certificates that the JDK trusts, and the system's proxy. */
    static HttpsDownload standard() {
        return new HttpsDownload(HttpClient.newBuilder(), SILENCE);
    }

    /** With other certificates. */
    static HttpsDownload trusting(SSLContext certificates) {
        return new HttpsDownload(HttpClient.newBuilder().sslContext(certificates), SILENCE);
    }

    /**
     * Fetches a file of known length; its hash is the caller's to check.
     *
     * @param address an https address
     * @param to where it is written; must not exist
     * @param bytes the length that it must have
     * @throws ModelDownloadException if the address is not https, the server fails, or the length is another
     */
    void fetch(URI address, Path to, long bytes, ProgressListener progress) {
        if (!"https".equals(address.getScheme())) {
            throw new ModelDownloadException("models are fetched from https addresses only, not from " + address);
        }
        HttpRequest request = HttpRequest.newBuilder(address).timeout(silence).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                requireOk(address, response, bytes);
                save(address, body, to, bytes, progress);
            }
        } catch (IOException e) {
            throw new ModelDownloadException("cannot fetch " + address + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelDownloadException("fetching " + address + " was interrupted", e);
        }
    }

    private static void requireOk(URI address, HttpResponse<?> response, long bytes) {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            String to = response.headers().firstValue("location").orElse("nowhere");
            throw new ModelDownloadException(
                    address + " redirects to " + to + ", which is not followed: only https addresses are");
        }
        if (status != OK) {
            throw new ModelDownloadException("cannot fetch " + address + ": the server answers " + status);
        }
        long announced = response.headers().firstValueAsLong("content-length").orElse(bytes);
        if (announced != bytes) {
            throw wrongLength(address, announced, bytes);
        }
    }

    private void save(URI address, InputStream body, Path to, long bytes, ProgressListener progress)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        Pace pace = new Pace(address);
        long done = 0;
        try (ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
                OutputStream out = Files.newOutputStream(to)) {
            for (int read = read(address, body, buffer, reader);
                    read >= 0;
                    read = read(address, body, buffer, reader)) {
                done += read;
                if (done > bytes) {
                    throw wrongLength(address, done, bytes);
                }
                out.write(buffer, 0, read);
                pace.count(read);
                progress.progress("fetching " + to.getFileName(), done, bytes);
            }
        }
        if (done != bytes) {
            throw wrongLength(address, done, bytes);
        }
    }

    /** Gives a server up that sends, over as long as it may be silent, less than it must. */
    private final class Pace {

        private final URI address;
        private long began = System.nanoTime();
        private long bytes;

        Pace(URI address) {
            this.address = address;
        }

        void count(int read) {
            bytes += read;
            long elapsed = System.nanoTime() - began;
            if (elapsed < silence.toNanos()) {
                return;
            }
            if (bytes * 1e9 / elapsed < LEAST_BYTES_A_SECOND) {
                throw new ModelDownloadException("cannot fetch " + address + ": the server sent " + bytes + " bytes in "
                        + silence.toSeconds() + " s; at least " + LEAST_BYTES_A_SECOND + " a second are wanted");
            }
            began += elapsed;
            bytes = 0;
        }
    }

    /** Reads within the time that a server may be silent: a body has no timeout of its own. */
    private int read(URI address, InputStream body, byte[] buffer, ExecutorService reader)
            throws IOException, InterruptedException {
        try {
            return reader.submit(() -> body.read(buffer)).get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            body.close();
            throw new ModelDownloadException(
                    "cannot fetch " + address + ": the server sent nothing for " + silence.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            body.close();
            throw e;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static ModelDownloadException wrongLength(URI address, long actual, long bytes) {
        return new ModelDownloadException(address + " is not the file that the catalogue promises: it has "
                + (actual > bytes ? "at least " : "") + actual + " bytes, should have " + bytes);
    }
}
