package io.vultus.model;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.StagedFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * A pack in the making, beside its place in the store: it comes to be there complete, in one move, or not at all.
 * Closing it removes what was not installed.
 */
final class StagedPack implements AutoCloseable {

    /** Versions before 0.2 made packs in folders of such names, without a lock that tells whether somebody does. */
    private static final String FORMER_PREFIX = ".making-";

    private static final Duration FORMER_ABANDONED = Duration.ofDays(1);

    private final Path place;
    private final StagedFolder staged;

    /** Packs hold no person's data; their permissions are the user's own choice. */
    private static final FileAccess ACCESS = FileAccess.BY_UMASK;

    private StagedPack(Path place, StagedFolder staged) {
        this.place = place;
        this.staged = staged;
    }

    /**
     * Begins to make a pack.
     *
     * @throws io.vultus.file.FolderLockedException if another process makes one of the same name
     */
    static StagedPack in(PackStore store, String name) {
        Path place = store.folderOf(name);
        try {
            ACCESS.createFolders(store.folder());
            StagedFolder.recover(store.folder());
            deleteFormer(store.folder());
            return new StagedPack(place, StagedFolder.create(place, "another import of this model pack", ACCESS));
        } catch (IOException e) {
            throw new ModelPackException("cannot write to the folder of model packs, " + store.folder() + ": " + e, e);
        }
    }

    /** Where the pack's files go. */
    Path folder() {
        return staged.content();
    }

    /** An empty folder for what is needed on the way and then no more. */
    Path scratch() {
        try {
            return staged.scratch();
        } catch (IOException e) {
            throw new ModelPackException(
                    "cannot write to the folder of model packs, " + place.getParent() + ": " + e, e);
        }
    }

    /** Writes the description and moves the pack to its place, where it replaces what is there. */
    ModelPack install(PackManifest manifest) {
        try {
            AtomicFile.write(folder().resolve(PackNames.MANIFEST), ACCESS, ManifestJson.write(manifest));
            staged.replace();
        } catch (IOException e) {
            throw new ModelPackException("cannot put the model pack in its place, " + place + ": " + e, e);
        }
        return ModelPack.open(place);
    }

    @Override
    public void close() {
        try {
            staged.close();
        } catch (IOException e) {
            throw new ModelPackException("cannot remove what is left of making " + place + ": " + e, e);
        }
    }

    private static void deleteFormer(Path store) throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(FORMER_ABANDONED));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(store, FORMER_PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).compareTo(limit) < 0) {
                    StagedFolder.deleteTree(folder);
                }
            }
        }
    }
}
