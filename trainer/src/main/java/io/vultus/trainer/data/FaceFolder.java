package io.vultus.trainer.data;

import io.vultus.face.FaceCrop;
import io.vultus.photo.Photo;
import java.nio.file.Path;

/**
 * A folder with one folder a person, of aligned 112×112 pictures: JPEG, PNG, BMP or WebP. People and pictures are taken
 * in the order of their names, so that labels are the same on every machine.
 */
public final class FaceFolder extends PersonFolders {

    /**
     * Lists a folder; pictures are read when asked for.
     *
     * @throws DatasetException if it cannot be read or has no picture
     */
    public FaceFolder(Path folder) {
        super(folder);
    }

    @Override
    public FaceCrop face(int index) {
        Path file = file(index);
        try (Photo photo = Photo.read(file)) {
            if (photo.width() != FaceCrop.SIZE || photo.height() != FaceCrop.SIZE) {
                throw new DatasetException(file + " is " + photo.width() + "×" + photo.height()
                        + " pixels; aligned faces are " + FaceCrop.SIZE + "×" + FaceCrop.SIZE
                        + ", and photographs are aligned where the run's data are called photographs");
            }
            return FaceCrop.of(photo, file.toString());
        }
    }
}
