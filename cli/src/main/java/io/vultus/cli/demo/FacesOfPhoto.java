package io.vultus.cli.demo;

import io.vultus.cli.report.ContactSheet.GroupPhoto;
import io.vultus.cli.report.ContactSheet.MarkedFace;
import io.vultus.cli.report.Picture;
import io.vultus.embedding.EmbeddedFace;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.face.DetectedFace;
import io.vultus.face.FaceAligner;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.photo.Photo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found in one photograph, and how long that took.
 *
 * @param name the file's name
 * @param thumbnail the photograph, small
 * @param width of the photograph, in pixels
 * @param height of the photograph, in pixels
 * @param faces best first
 * @param detection milliseconds for finding all of them
 * @param embedding milliseconds for aligning and embedding one of them, on average
 */
record FacesOfPhoto(
        String name,
        Picture thumbnail,
        int width,
        int height,
        List<EmbeddedFace> faces,
        double detection,
        double embedding) {

    private static final int THUMBNAIL_WIDTH = 960;

    /** Finds and embeds all faces of a photograph. */
    static FacesOfPhoto in(Path file, FaceDetector detector, FaceEmbedder embedder) {
        try (Photo photo = Photo.read(file)) {
            long start = System.nanoTime();
            List<DetectedFace> detected = detector.detect(photo);
            long found = System.nanoTime();
            List<FaceCrop> crops = detected.stream()
                    .map(face -> FaceAligner.align(photo, face.landmarks()))
                    .toList();
            List<Embedding> embeddings = embedder.embedAll(crops);
            long embedded = System.nanoTime();
            List<EmbeddedFace> faces = new ArrayList<>();
            for (int i = 0; i < crops.size(); i++) {
                faces.add(new EmbeddedFace(detected.get(i), crops.get(i), embeddings.get(i)));
            }
            return new FacesOfPhoto(
                    file.getFileName().toString(),
                    Picture.of(photo, THUMBNAIL_WIDTH),
                    photo.width(),
                    photo.height(),
                    faces,
                    (found - start) / 1e6,
                    (embedded - found) / 1e6 / Math.max(1, crops.size()));
        }
    }

    /** The photograph with its faces marked. */
    GroupPhoto marked(List<MarkedFace> marks) {
        return new GroupPhoto(name, thumbnail, width, height, marks);
    }
}
