package io.vultus.trainer.data;

import io.vultus.VultusException;
import io.vultus.face.FaceCrop;
import io.vultus.format.ImageRecord;
import io.vultus.format.RecordProperties;
import io.vultus.format.RecordSet;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The aligned faces of a training set in RecordIO, as InsightFace publishes them. Only identities that have an image
 * are classes, numbered in the order of their labels: neither a gap between labels nor a {@code property} file that
 * counts more identities makes a class that no face ever shows.
 */
public final class RecordFaces implements FaceDataset {

    private final RecordSet records;

    /** The labels that occur, ascending; a label's place is its class. */
    private final int[] occurring;

    /**
     * Opens a set; images are read when asked for.
     *
     * @param path the folder of {@code train.rec}, {@code train.idx} and {@code property}, or the first of these files
     * @throws DatasetException if it cannot be read, or its images are not {@value FaceCrop#SIZE} pixels wide and high
     * @throws io.vultus.format.FormatException if it is damaged; the message names file and place
     */
    public RecordFaces(Path path) {
        try {
            records = RecordSet.open(path);
        } catch (IOException e) {
            throw new DatasetException("cannot read the training set " + path + ": " + e, e);
        }
        records.properties().ifPresent(this::requireSize);
        occurring = IntStream.range(0, records.size())
                .map(records::label)
                .sorted()
                .distinct()
                .toArray();
    }

    private void requireSize(RecordProperties properties) {
        if (properties.width() != FaceCrop.SIZE || properties.height() != FaceCrop.SIZE) {
            throw new DatasetException("the images of " + records.file() + " are " + properties.width() + "×"
                    + properties.height() + " pixels, as the property file beside it says; networks take aligned faces"
                    + " of " + FaceCrop.SIZE + "×" + FaceCrop.SIZE);
        }
    }

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public int classes() {
        return occurring.length;
    }

    @Override
    public int label(int index) {
        return Arrays.binarySearch(occurring, records.label(index));
    }

    @Override
    public String fingerprint() {
        DataFingerprint fingerprint = new DataFingerprint().add(records.bytes()).add(records.size());
        for (int image = 0; image < records.size(); image++) {
            fingerprint.add(records.key(image)).add(records.label(image));
        }
        return fingerprint.hex();
    }

    @Override
    public List<String> notices() {
        List<String> notices = new ArrayList<>(records.notices());
        int greatest = occurring[occurring.length - 1];
        if (greatest >= occurring.length) {
            notices.add(String.format(
                    Locale.ROOT,
                    "%s: labels go up to %d, and %d of them have images; the classes are numbered 0 to %d",
                    records.file(),
                    greatest,
                    occurring.length,
                    occurring.length - 1));
        }
        records.properties()
                .filter(properties -> properties.classes() > occurring.length)
                .ifPresent(properties -> notices.add(String.format(
                        Locale.ROOT,
                        "%s: the property file counts %d identities, and %d have images; the head gets %d classes",
                        records.file(),
                        properties.classes(),
                        occurring.length,
                        occurring.length)));
        return notices;
    }

    @Override
    public FaceCrop face(int index) {
        ImageRecord record = records.read(index);
        String name = records.file() + ", record " + record.key();
        try (Photo photo = Photo.decode(record.image(), name, PhotoLimits.DEFAULT)) {
            return FaceCrop.of(photo, name);
        } catch (VultusException e) {
            String message = e.getMessage();
            throw new DatasetException(message.contains(name) ? message : name + ": " + message, e);
        }
    }
}
