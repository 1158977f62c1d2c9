package io.vultus.trainer.data;

import io.vultus.face.DetectedFace;
import io.vultus.face.FaceAligner;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceSelection;
import io.vultus.photo.Photo;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A folder with one folder a person, of photographs, whose faces are found and aligned when first asked for, and kept
 * in memory: 37 kB each. Of several faces that counts which is large and near the middle. Larger collections are better
 * aligned once, into a training set of records ({@link FaceRecords}).
 */
public final class PhotographFolder extends PersonFolders {

    private final FaceDetector detector;
    private final String detectorFingerprint;
    private final AtomicReferenceArray<FaceCrop> aligned;

    /**
     * Lists a folder.
     *
     * @param detector finds the faces; stays the caller's
     * @param detectorFingerprint tells the detector from others, since it decides what the faces look like
     * @throws DatasetException if the folder cannot be read or has no picture
     */
    public PhotographFolder(Path folder, FaceDetector detector, String detectorFingerprint) {
        super(folder);
        this.detector = detector;
        this.detectorFingerprint = detectorFingerprint;
        aligned = new AtomicReferenceArray<>(size());
    }

    /**
     * A face.
     *
     * @throws DatasetException if there is none in the photograph
     */
    @Override
    public FaceCrop face(int index) {
        FaceCrop known = aligned.get(index);
        if (known == null) {
            known = align(file(index));
            aligned.set(index, known);
        }
        return known;
    }

    @Override
    public String fingerprint() {
        return new DataFingerprint()
                .add(super.fingerprint())
                .add(detectorFingerprint)
                .hex();
    }

    private FaceCrop align(Path file) {
        try (Photo photo = Photo.read(file)) {
            List<DetectedFace> faces =
                    FaceSelection.CENTRAL.select(detector.detect(photo), photo.width(), photo.height());
            if (faces.isEmpty()) {
                throw new DatasetException("no face was found in " + file);
            }
            return FaceAligner.align(photo, faces.getFirst().landmarks());
        }
    }
}
