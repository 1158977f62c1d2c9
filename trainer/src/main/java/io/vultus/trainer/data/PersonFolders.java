package io.vultus.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The faces in the pictures of a folder that has one folder a person. People and pictures are taken in the order of
 * their names, so that labels are the same on every machine.
 */
abstract class PersonFolders implements FaceDataset {

    private final List<Path> people;
    private final List<Path> pictures = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    PersonFolders(Path folder) {
        people = list(folder, path -> Files.isDirectory(path)).stream()
                .filter(person ->
                        !list(person, path -> Files.isRegularFile(path)).isEmpty())
                .toList();
        for (int person = 0; person < people.size(); person++) {
            for (Path picture : list(people.get(person), path -> Files.isRegularFile(path))) {
                pictures.add(picture);
                labels.add(person);
            }
        }
        if (pictures.isEmpty()) {
            throw new DatasetException(folder + " has no pictures: it needs one folder a person, with pictures in it");
        }
    }

    private static List<Path> list(Path folder, Predicate<Path> kind) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(kind)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("cannot list the folder " + folder + ": " + e, e);
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
