package io.vultus.model;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Fetches packs of a catalogue into a store: from npm with the npm of this machine, or by HTTPS. What comes is checked
 * against the catalogue's hashes before it is installed, complete or not at all.
 */
public final class PackPuller {

    private final PackStore store;
    private final NpmDownload npm;
    private final HttpsDownload https;

    /** Fetches into a store. */
    public PackPuller(PackStore store) {
        this(store, NpmDownload.standard(), HttpsDownload.standard());
    }

    PackPuller(PackStore store, NpmDownload npm, HttpsDownload https) {
        this.store = store;
        this.npm = npm;
        this.https = https;
    }

    /**
     * How to fetch.
     *
     * @param force whether a sound pack of that name is replaced as well
     * @param measureEngines whether to find the engine that is fastest here; the catalogue's is taken otherwise
     */
    public record Options(boolean force, boolean measureEngines) {

        /** Keeps a sound pack, measures engines. */
        public static final Options STANDARD = new Options(false, true);
    }

    /**
     * What came of it.
     *
     * @param kept whether the pack was there already, whole, and nothing was fetched
     * @param timings how fast the engines were, best first; empty where not measured
     */
    public record Pulled(ModelPack pack, boolean kept, List<EngineTiming> timings) {}

    /**
     * Fetches a pack. Where the very one is installed and sound, nothing is done; a damaged one is replaced.
     *
     * @throws ModelPackExistsException if a sound pack of that name came from elsewhere and {@code force} is not set
     * @throws NpmMissingException if the pack comes from npm and there is none here
     * @throws ModelDownloadException if it cannot be fetched, or is not what the catalogue promises
     * @throws UnsuitableModelException if its networks are not what the catalogue says they are
     */
    public Pulled pull(CatalogueEntry entry, Options options, ProgressListener progress) {
        Optional<ModelPack> installed = options.force() ? Optional.empty() : soundPack(entry);
        if (installed.isPresent()) {
            return new Pulled(installed.get(), true, List.of());
        }
        try (StagedPack staged = StagedPack.in(store, entry.name())) {
            fetch(entry, staged, progress);
            entry.files()
                    .forEach((name, origin) -> verify(entry, staged.folder().resolve(name), origin));
            TriedPack tried = TriedPack.of(entry.manifest(), staged.folder(), options.measureEngines(), progress);
            return new Pulled(staged.install(tried.manifest()), false, tried.timings());
        }
    }

    private Optional<ModelPack> soundPack(CatalogueEntry entry) {
        ModelPack pack;
        store.recover();
        try {
            pack = ModelPack.open(store.folderOf(entry.name()));
        } catch (ModelPackNotFoundException | CorruptModelPackException | ManifestFormatException e) {
            return Optional.empty();
        }
        if (!pack.manifest().files().equals(entry.manifest().files())) {
            throw new ModelPackExistsException("another model pack \"" + entry.name() + "\" is installed, from "
                    + pack.manifest().source() + "; replace it with: ./vultus model pull --force " + entry.name());
        }
        return Optional.of(pack);
    }

    private void fetch(CatalogueEntry entry, StagedPack staged, ProgressListener progress) {
        if (entry.npm().isPresent()) {
            fetchFromNpm(entry, entry.npm().get(), staged, progress);
        } else {
            entry.files()
                    .forEach((name, origin) -> https.fetch(
                            URI.create(origin.from()),
                            staged.folder().resolve(name),
                            origin.file().bytes(),
                            progress));
        }
    }

    private void fetchFromNpm(CatalogueEntry entry, NpmPackage wanted, StagedPack staged, ProgressListener progress) {
        Map<String, NpmDownload.Target> targets = entry.files().entrySet().stream()
                .collect(Collectors.toMap(
                        file -> file.getValue().from(),
                        file -> new NpmDownload.Target(
                                staged.folder().resolve(file.getKey()),
                                file.getValue().file().bytes())));
        npm.fetch("the model pack \"" + entry.name() + "\"", wanted, targets, staged.scratch(), progress);
    }

    private static void verify(CatalogueEntry entry, Path file, CatalogueEntry.Origin origin) {
        try {
            String actual = Digests.sha256(file);
            if (!actual.equals(origin.file().sha256())) {
                throw new ModelDownloadException(origin.from() + " of " + entry.source()
                        + " is not the file that the catalogue promises: it has SHA-256 " + actual + ", should have "
                        + origin.file().sha256() + "; nothing was installed");
            }
        } catch (IOException e) {
            throw new ModelDownloadException("cannot read " + file + ": " + e, e);
        }
    }
}
