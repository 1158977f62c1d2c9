package io.vultus.model;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pack in the making, beside its place in the store: it comes to be there complete, in one move, or not at all.
 * Closing it removes what was not installed.
 */
final class StagedPack implements AutoCloseable {

    private static final String PREFIX = ".making-";

    /** What a killed process left; nobody makes a pack for so long. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final PackStore store;
    private final Path workplace;

    private StagedPack(PackStore store, Path workplace) {
        this.store = store;
        this.workplace = workplace;
    }

    static StagedPack in(PackStore store) {
        try {
            Files.createDirectories(store.folder());
            removeAbandoned(store.folder());
            Path workplace = Files.createTempDirectory(store.folder(), PREFIX);
            Files.createDirectory(workplace.resolve("pack"));
            return new StagedPack(store, workplace);
        } catch (IOException e) {
            throw new ModelPackException("cannot write to the folder of model packs, " + store.folder() + ": " + e, e);
        }
    }

    /** Where the pack's files go. */
    Path folder() {
        return workplace.resolve("pack");
    }

    /** A folder for what is needed on the way and then no more. */
    Path scratch() {
        try {
            return Files.createDirectories(workplace.resolve("scratch"));
        } catch (IOException e) {
            throw new ModelPackException("cannot write to " + workplace + ": " + e, e);
        }
    }

    /** Writes the description and moves the pack to its place, where it replaces what is there. */
    ModelPack install(PackManifest manifest) {
        Path place = store.folderOf(manifest.name());
        Path replaced = workplace.resolve("replaced");
        try {
            Files.write(folder().resolve(PackNames.MANIFEST), ManifestJson.write(manifest));
            if (Files.exists(place)) {
                Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
            }
            moveOrRestore(place, replaced);
        } catch (IOException e) {
            throw new ModelPackException("cannot put the model pack in its place, " + place + ": " + e, e);
        }
        return ModelPack.open(place);
    }

    private void moveOrRestore(Path place, Path replaced) throws IOException {
        try {
            Files.move(folder(), place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(replaced) && !Files.exists(place)) {
                Files.move(replaced, place, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            delete(workplace);
        } catch (IOException e) {
            throw new ModelPackException("cannot remove " + workplace + ", which is no longer needed: " + e, e);
        }
    }

    private static void removeAbandoned(Path store) throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
        List<Path> workplaces;
        try (Stream<Path> folders = Files.list(store)) {
            workplaces = folders.filter(
                            folder -> folder.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path folder : workplaces) {
            if (Files.getLastModifiedTime(folder).compareTo(limit) < 0) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
