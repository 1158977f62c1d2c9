package io.vultus.model;

import io.vultus.file.StagedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of model packs, each in a folder of its name. Names that begin with a dot are packs being made.
 *
 * <p>The standard one is {@code packs} in the folder that the environment variable {@value #HOME_VARIABLE} names, or in
 * {@code ~/.vultus} where it is not set.
 */
public final class PackStore {

    /** The environment variable for Vultus' own folder. */
    public static final String HOME_VARIABLE = "VULTUS_HOME";

    private final Path folder;

    private PackStore(Path folder) {
        this.folder = folder;
    }

    /**
     * A pack in the store.
     *
     * @param manifest its description; empty where that cannot be read
     * @param problem why it cannot be read
     */
    public record Installed(String name, Path folder, Optional<PackManifest> manifest, Optional<String> problem) {}

    /** The store of this user. */
    public static PackStore standard() {
        String home = System.getenv(HOME_VARIABLE);
        return at((home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".vultus") : Path.of(home))
                .resolve("packs"));
    }

    /** The store in a folder, which need not exist yet. */
    public static PackStore at(Path folder) {
        return new PackStore(folder.toAbsolutePath());
    }

    /** Where the packs lie. */
    public Path folder() {
        return folder;
    }

    /** Where the pack of a name lies, or would. */
    public Path folderOf(String name) {
        PackNames.requirePack(name);
        return folder.resolve(name);
    }

    /** Puts packs back whose replacement was killed half-way. Does nothing on read-only media. */
    void recover() {
        StagedFolder.recover(folder);
    }

    /** The packs, by name; read, but their files not verified. */
    public List<Installed> installed() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        recover();
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> PackNames.isPack(path.getFileName().toString()))
                    .sorted()
                    .map(PackStore::describe)
                    .toList();
        } catch (IOException e) {
            throw new ModelPackException("cannot list the model packs in " + folder + ": " + e, e);
        }
    }

    private static Installed describe(Path folder) {
        String name = folder.getFileName().toString();
        try {
            PackManifest manifest = ModelPack.describe(folder).manifest();
            return new Installed(name, folder, Optional.of(manifest), Optional.empty());
        } catch (ModelPackException e) {
            return new Installed(name, folder, Optional.empty(), Optional.of(e.getMessage()));
        }
    }

    /**
     * Opens the only pack there is.
     *
     * @throws ModelPackNotFoundException if there is none, or several
     */
    public ModelPack only() {
        List<Installed> readable = readable();
        if (readable.isEmpty()) {
            throw new ModelPackNotFoundException(
                    "no model pack is installed in " + folder + "; fetch one with: ./vultus model pull faceplugin");
        }
        if (readable.size() > 1) {
            throw new ModelPackNotFoundException(
                    "which model pack is meant? There are " + names(readable) + "; name one");
        }
        return find(readable.getFirst().name());
    }

    /**
     * Opens a pack whose embeddings can be compared with those of a contract.
     *
     * @throws ModelPackNotFoundException if there is none
     */
    public ModelPack matching(ModelContract contract) {
        List<Installed> readable = readable();
        return readable.stream()
                .map(installed -> ModelPack.describe(installed.folder()))
                .filter(pack -> pack.contract().matches(contract))
                .findFirst()
                .map(pack -> ModelPack.open(pack.folder()))
                .orElseThrow(() -> new ModelPackNotFoundException("the embeddings are by " + contract
                        + ", and no such model pack is installed in " + folder
                        + (readable.isEmpty() ? "" : ", only " + names(readable))
                        + "; pull or import it, or name another place"));
    }

    private List<Installed> readable() {
        return installed().stream()
                .filter(installed -> installed.manifest().isPresent())
                .toList();
    }

    private static String names(List<Installed> packs) {
        return packs.stream().map(Installed::name).collect(Collectors.joining(", "));
    }

    /**
     * Opens the pack of that name here, or the pack in the folder of that path; a name goes first.
     *
     * @throws ModelPackNotFoundException if there is neither; it names the packs that there are
     * @throws ModelPackException as {@link ModelPack#open} does
     */
    public ModelPack find(String nameOrPath) {
        recover();
        if (PackNames.isPack(nameOrPath) && Files.isDirectory(folder.resolve(nameOrPath))) {
            return ModelPack.open(folder.resolve(nameOrPath));
        }
        Optional<Path> elsewhere = existingFolder(nameOrPath);
        if (elsewhere.isPresent()) {
            return ModelPack.open(elsewhere.get());
        }
        throw new ModelPackNotFoundException("there is no model pack \"" + nameOrPath + "\", neither of that name in "
                + folder + " (which has "
                + installed().stream().map(Installed::name).toList()
                + ") nor in a folder of that path; "
                + (PackNames.isPack(nameOrPath)
                                && Catalogue.builtIn().find(nameOrPath).isPresent()
                        ? "fetch it with: ./vultus model pull " + nameOrPath
                        : "see what can be had with: ./vultus model list"));
    }

    private static Optional<Path> existingFolder(String path) {
        try {
            return Optional.of(Path.of(path)).filter(folder -> !path.isBlank() && Files.isDirectory(folder));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
