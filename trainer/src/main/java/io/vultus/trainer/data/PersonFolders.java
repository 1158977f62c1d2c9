package io.vultus.trainer.data;

import io.vultus.file.FolderListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The faces in the pictures of a folder that has one folder a person. People and pictures are taken in the order of
 * their names, so that labels are the same on every machine.
 */
abstract class PersonFolders implements FaceDataset {

    private static final Logger LOG = LoggerFactory.getLogger(PersonFolders.class);

    private final List<Path> people;
    private final List<Path> pictures = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    PersonFolders(Path folder) {
        List<Path> withPictures = new ArrayList<>();
        FolderListing listing = new FolderListing(PersonFolders::requireHarmless);
        for (Path person : people(folder, listing)) {
            List<Path> ofPerson = listing.files(person).stream()
                    .filter(picture -> person.equals(picture.getParent()))
                    .toList();
            ofPerson.forEach(picture -> labels.add(withPictures.size()));
            pictures.addAll(ofPerson);
            if (!ofPerson.isEmpty()) {
                withPictures.add(person);
            }
        }
        people = List.copyOf(withPictures);
        if (pictures.isEmpty()) {
            throw new DatasetException(folder + " has no pictures: it needs one folder a person, with pictures in it");
        }
    }

    private static List<Path> people(Path folder, FolderListing listing) {
        try {
            return listing.folders(folder);
        } catch (IOException e) {
            throw new DatasetException(folder + ": the folder cannot be read: " + FolderListing.reason(e), e);
        }
    }

    /** Without a folder or a name the labels would be others than on another machine; without a link they are not. */
    private static void requireHarmless(FolderListing.Unlisted unlisted) {
        switch (unlisted.problem()) {
            case UNREADABLE, UNDECODABLE_NAME -> throw new DatasetException(unlisted.message());
            case BROKEN_LINK, LINK_CYCLE -> LOG.warn("left out: {}", unlisted.message());
        }
    }

    @Override
    public final int size() {
        return pictures.size();
    }

    @Override
    public final int classes() {
        return people.size();
    }

    @Override
    public final int label(int picture) {
        return labels.get(picture);
    }

    /** Of the names of people and pictures, and of the pictures' sizes. */
    @Override
    public String fingerprint() {
        DataFingerprint fingerprint = new DataFingerprint();
        for (Path picture : pictures) {
            try {
                fingerprint
                        .add(picture.getParent().getFileName().toString())
                        .add(picture.getFileName().toString())
                        .add(Files.size(picture));
            } catch (IOException e) {
                throw new DatasetException("cannot read " + picture + ": " + e, e);
            }
        }
        return fingerprint.hex();
    }

    final Path file(int picture) {
        return pictures.get(picture);
    }
}
