package io.vultus.gallery.ingest;

import io.vultus.file.FolderListing;
import io.vultus.file.FolderListing.Unlisted;
import io.vultus.gallery.Identities;
import io.vultus.gallery.lucene.LuceneGallery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with one subfolder a person, named for the identity; every file in it, at any depth, is a photograph.
 * {@link FolderListing} says what is passed over and how links are followed; a gallery among the people is passed over
 * too. A folder that cannot be read, and one whose name cannot be an identity, are each one entry that cannot be used.
 * People come in the order of the UTF-8 bytes of their names, their photographs in that of their paths.
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
     * @throws ListException if it has no subfolder, or may not be read
     */
    public static FolderPhotoList of(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
        FolderPhotoList list = new FolderPhotoList(root);
        List<LabelledPhoto> unusable = new ArrayList<>();
        if (list.people(unusable).isEmpty() && unusable.isEmpty()) {
            throw new ListException(
                    root + ": no subfolder; it needs one for each person, named for the identity, with the"
                            + " person's photographs in it (or use a CSV list)");
        }
        return list;
    }

    @Override
    public Stream<LabelledPhoto> open() {
        List<LabelledPhoto> unusable = new ArrayList<>();
        List<Path> people = people(unusable);
        return Stream.concat(unusable.stream(), people.stream().flatMap(FolderPhotoList::photos));
    }

    /** Names only, however many photographs there are. */
    private List<Path> people(List<LabelledPhoto> unusable) {
        try {
            return new FolderListing(
                            LuceneGallery::isGallery, each -> unusable.add(unusable(LabelledPhoto.UNKNOWN, each)))
                    .folders(root);
        } catch (IOException e) {
            throw new ListException(root + ": the folder cannot be read: " + FolderListing.reason(e), e);
        }
    }

    private static Stream<LabelledPhoto> photos(Path person) {
        String identity = person.getFileName().toString();
        try {
            Identities.requireNew(identity);
        } catch (IllegalArgumentException e) {
            return Stream.of(LabelledPhoto.unusable(
                    identity, person, SkipReason.BAD_NAME, person + ": " + e.getMessage() + "; rename the folder"));
        }
        List<LabelledPhoto> unusable = new ArrayList<>();
        List<Path> files = new FolderListing(LuceneGallery::isGallery, each -> unusable.add(unusable(identity, each)))
                .files(person);
        return Stream.concat(
                files.stream().map(file -> new LabelledPhoto(identity, file, Optional.empty())), unusable.stream());
    }

    private static LabelledPhoto unusable(String identity, Unlisted unlisted) {
        return LabelledPhoto.unusable(identity, unlisted.path(), SkipReason.of(unlisted.problem()), unlisted.message());
    }
}
