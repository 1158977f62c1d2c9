package io.vultus.bench.extract;

import io.vultus.file.FolderListing;
import io.vultus.text.Utf8Order;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
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
 * <p>An image lies at its path below the folder. Where it does not, it is looked for by its file's name alone, at any
 * depth and with any extension, because the same photographs are handed around in other folders and as {@code .png}
 * instead of {@code .jpg}; a name that several files have finds none. {@link FolderListing} says what is passed over.
 */
public final class PhotoTree {

    private final Path folder;

    /**
     * By the file's name without extension; an empty value where several files have it. Made when it is first needed.
     */
    private Map<String, Optional<Path>> byStem;

    private PhotoTree(Path folder) {
        this.folder = folder;
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
        return new PhotoTree(folder);
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

    /** Where an image lies; empty if nowhere, or nobody knows which of several it is. */
    public Optional<Path> find(String image) {
        Path direct = folder.resolve(image).normalize();
        if (direct.startsWith(folder.normalize()) && Files.isRegularFile(direct)) {
            return Optional.of(direct);
        }
        return byStem().getOrDefault(stem(image.substring(image.lastIndexOf('/') + 1)), Optional.empty());
    }

    private synchronized Map<String, Optional<Path>> byStem() {
        if (byStem == null) {
            Map<String, Optional<Path>> found = new HashMap<>();
            for (Path file : new FolderListing(unlisted -> {}).files(folder)) {
                found.merge(stem(file.getFileName().toString()), Optional.of(file), (one, other) -> Optional.empty());
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
