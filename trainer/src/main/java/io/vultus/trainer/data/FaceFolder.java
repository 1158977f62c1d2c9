package io.vultus.trainer.data;

import io.vultus.face.FaceCrop;
import io.vultus.photo.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder with one folder a person, of aligned 112×112 pictures: JPEG, PNG, BMP or WebP. People and pictures are taken
 * in the order of their names, so that labels are the same on every machine.
 */
public final class FaceFolder implements FaceDataset {

    private final List<Path> people;
    private final List<Path> pictures = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    /**
     * Lists a folder; pictures are read when asked for.
     *
     * @throws DatasetException if it cannot be read or has no picture
     */
    public FaceFolder(Path folder) {
        people = list(folder, path -> Files.isDirectory(path));
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
    public int size() {
        return pictures.size();
    }

    @Override
    public int classes() {
        return people.size();
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public FaceCrop face(int index) {
        Path file = pictures.get(index);
        try (Photo photo = Photo.read(file)) {
            if (photo.width() != FaceCrop.SIZE || photo.height() != FaceCrop.SIZE) {
                throw new DatasetException(file + " is " + photo.width() + "×" + photo.height()
                        + " pixels; aligned faces are " + FaceCrop.SIZE + "×" + FaceCrop.SIZE);
            }
            byte[] bgr = new byte[FaceCrop.BYTES];
            photo.bgr().get(0, 0, bgr);
            return FaceCrop.of(bgr);
        }
    }
}
