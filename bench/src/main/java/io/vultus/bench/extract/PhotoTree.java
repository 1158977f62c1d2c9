package io.vultus.bench.extract;

import io.vultus.file.FolderListing;
import io.vultus.text.Utf8Order;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Photographs below a folder, found by the names that template lists give them.
 *
 * <p>An image lies at its path below the folder, with the list's extension or, if there is only one such file, with
 * another. It is never looked for in other folders, where a file of the same name may show somebody else, unless that
 * is asked for ({@link #byName()}); a name that several files have finds none. {@link FolderListing} says what is
 * passed over.
 */
public final class PhotoTree {

    private final Path folder;

    private final boolean matchesNames;

    /**
     * By the path without extension, or by the name alone; an empty value where several files have it. Made when it is
     * first needed.
     */
    private Map<Path, Optional<Path>> byStem;

    private PhotoTree(Path folder, boolean matchesNames) {
        this.folder = folder;
        this.matchesNames = matchesNames;
    }

    /**
     * Takes a folder.
     *
     * @throws NotDirectoryException if it is none
     */
    public static PhotoTree of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        return new PhotoTree(folder, false);
    }

    /** The same photographs, found by their files' names alone, at any depth, where they do not lie at their paths. */
    public PhotoTree byName() {
        return new PhotoTree(folder, true);
    }

    /** Every file that can be listed: {@link #images(Consumer)} without word of the others. */
    public List<String> images() {
        return images(unlisted -> {});
    }

    /**
     * Every file, relative to the folder, with {@code /} between names; in the {@linkplain Utf8Order order} of these.
     *
     * @param unlisted hears of files and folders that cannot be listed, or whose names cannot be decoded
     */
    public List<String> images(Consumer<FolderListing.Unlisted> unlisted) {
        return new FolderListing(unlisted)
                .files(folder).stream()
                        .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
                        .sorted(Utf8Order.TEXTS)
                        .toList();
    }

    /**
     * Where an image lies; empty if nowhere, or nobody knows which of several it is.
     *
     * @throws InvalidPathException if no file can have the name
     */
    public Optional<Path> find(String image) {
        Path direct = folder.resolve(image).normalize();
        if (!direct.startsWith(folder.normalize())) {
            return Optional.empty();
        }
        if (Files.isRegularFile(direct)) {
            return Optional.of(direct);
        }
        Map<Path, Optional<Path>> stems = byStem();
        Path stem = direct.resolveSibling(stem(direct.getFileName().toString()));
        Path anywhere = Path.of(stem.getFileName().toString());
        return stems.getOrDefault(matchesNames ? anywhere : stem, Optional.empty());
    }

    private synchronized Map<Path, Optional<Path>> byStem() {
        if (byStem == null) {
            Map<Path, Optional<Path>> found = new HashMap<>();
            for (Path file : new FolderListing(unlisted -> {}).files(folder)) {
                String stem = stem(file.getFileName().toString());
                Path key = matchesNames ? Path.of(stem) : file.normalize().resolveSibling(stem);
                found.merge(key, Optional.of(file), (one, other) -> Optional.empty());
            }
            byStem = found;
        }
        return byStem;
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
