package io.vultus.trainer.data;

import io.vultus.VultusException;
import io.vultus.face.FaceCrop;
import io.vultus.format.ImageRecord;
import io.vultus.format.RecordSet;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoLimits;
import java.io.IOException;
import java.nio.file.Path;

/** The aligned faces of a training set in RecordIO, as InsightFace publishes them. */
public final class RecordFaces implements FaceDataset {

    private final RecordSet records;

    /**
     * Opens a set; images are read when asked for.
     *
     * @param path the folder of {@code train.rec}, {@code train.idx} and {@code property}, or the first of these files
     * @throws DatasetException if it cannot be read
     * @throws io.vultus.format.FormatException if it is damaged; the message names file and place
     */
    public RecordFaces(Path path) {
        try {
            records = RecordSet.open(path);
        } catch (IOException e) {
            throw new DatasetException("cannot read the training set " + path + ": " + e, e);
        }
    }

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public int classes() {
        return records.classes();
    }

    @Override
    public int label(int index) {
        return records.label(index);
    }

    @Override
    public FaceCrop face(int index) {
        ImageRecord record = records.read(index);
        String name = records.file() + ", record " + record.key();
        try (Photo photo = Photo.decode(record.image(), name, PhotoLimits.DEFAULT)) {
            return FaceCrop.of(photo, name);
        } catch (VultusException e) {
            throw e.getMessage().contains(name) ? e : new DatasetException(name + ": " + e.getMessage(), e);
        }
    }
}
