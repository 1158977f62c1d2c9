package io.vultus.trainer.data;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.face.FaceCrop;
import io.vultus.format.RecordSetWriter;
import io.vultus.inference.OpenCv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Writes faces into a training set in RecordIO, as PNG, which loses nothing.
 *
 * @param images how many were written
 * @param classes of how many people
 * @param skipped how many could not be read
 */
public record FaceRecords(int images, int classes, int skipped) {

    /**
     * Writes a set. People of whom no face can be read are left out.
     *
     * @param faces each person's one after another
     * @param folder takes the set; new
     * @param onCorrupt what becomes of faces that cannot be read
     * @param corrupt hears of each that is left out
     * @throws VultusException if a face cannot be read and that is fatal; no set is made then
     * @throws InterruptedException if the thread is interrupted; no set is made then
     */
    public static FaceRecords write(
            FaceDataset faces, Path folder, CorruptFaces onCorrupt, Consumer<String> corrupt, ProgressListener progress)
            throws IOException, InterruptedException {
        int skipped = 0;
        int before = -1;
        try (RecordSetWriter writer = RecordSetWriter.create(folder, FaceCrop.SIZE)) {
            for (int i = 0; i < faces.size(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                try {
                    byte[] image = png(faces.face(i));
                    boolean isNew = faces.label(i) != before;
                    writer.add(isNew ? writer.classes() : writer.classes() - 1, image);
                    before = faces.label(i);
                } catch (VultusException e) {
                    if (onCorrupt == CorruptFaces.FAIL) {
                        throw e;
                    }
                    skipped++;
                    corrupt.accept(e.getMessage());
                }
                progress.progress("writing faces", i + 1, faces.size());
            }
            if (writer.size() == 0) {
                throw new DatasetException("none of the " + faces.size() + " faces can be read");
            }
            int images = writer.size();
            int classes = writer.classes();
            writer.finish();
            return new FaceRecords(images, classes, skipped);
        }
    }

    private static byte[] png(FaceCrop face) {
        OpenCv.load();
        Mat pixels = new Mat(FaceCrop.SIZE, FaceCrop.SIZE, CvType.CV_8UC3);
        MatOfByte encoded = new MatOfByte();
        try {
            pixels.put(0, 0, face.toBytes());
            Imgcodecs.imencode(".png", pixels, encoded);
            return encoded.toArray();
        } finally {
            pixels.release();
            encoded.release();
        }
    }
}
