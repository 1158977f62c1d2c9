package io.vultus.gallery.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with one subfolder a person, named for the identity; every file in it, at any depth, is a photograph. Hidden
 * files and folders are passed over, links are not followed. People come in the order of their names, their photographs
 * in that of their paths.
 */
public final class FolderPhotoList implements PhotoList {

    private final Path root;

    private FolderPhotoList(Path root) {
        this.root = root;
    }

    /**
     * Takes a folder.
     *
     * @throws NotDirectoryException if it is none
     * @throws ListException if it has no subfolder
     * @throws IOException if it cannot be read
     */
    public static FolderPhotoList of(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
        FolderPhotoList list = new FolderPhotoList(root);
        if (list.people().isEmpty()) {
            throw new ListException(
                    root + ": no subfolder; it needs one for each person, named for the identity, with the"
                            + " person's photographs in it (or use a CSV list)");
        }
        return list;
    }

    @Override
    public Stream<LabelledPhoto> open() {
        try {
            return people().stream().flatMap(FolderPhotoList::photos);
        } catch (IOException e) {
            throw new ListException(root + ": cannot be read (" + e + ")", e);
        }
    }

    /** Names only, however many photographs there are. */
    private List<Path> people() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> !isHidden(entry) && Files.isDirectory(entry))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<LabelledPhoto> photos(Path person) {
        try (Stream<Path> files = Files.walk(person)) {
            String identity = person.getFileName().toString();
            return files
                    .filter(file -> !hiddenBelow(person, file) && Files.isRegularFile(file))
                    .sorted()
                    .map(file -> new LabelledPhoto(identity, file, Optional.empty()))
                    .toList()
                    .stream();
        } catch (IOException | UncheckedIOException e) {
            throw new ListException(person + ": cannot be read (" + e + ")", e);
        }
    }

    private static boolean hiddenBelow(Path person, Path file) {
        for (Path part : person.relativize(file)) {
            if (isHidden(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
