package io.vultus.gallery.ingest;

import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.BoundingBox;
import io.vultus.face.DetectedFace;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.Landmarks5;
import io.vultus.photo.Photo;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Real photographs of one even colour, and networks that see in their red how many faces there are (0, 1 or 2) and make
 * an embedding of their green and blue.
 */
final class FakePipeline {

    static final int DIMENSION = 2;

    private static final Landmarks5 LANDMARKS = Landmarks5.of(20, 20, 40, 20, 30, 30, 22, 40, 38, 40);

    /** How many faces have been embedded. */
    final AtomicInteger embedded = new AtomicInteger();

    /** Writes a photograph; different {@code shade}s (1–255) make different embeddings. */
    static Path photo(Path file, int faces, int shade) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(faces * 100, shade, 255 - shade));
        graphics.fillRect(0, 0, 80, 60);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    FacePipeline.Builder builder() {
        return FacePipeline.builder(new Detector(), new Embedder());
    }

    private static final class Detector implements FaceDetector {

        @Override
        public List<DetectedFace> detect(Photo photo) {
            int faces = (int) Math.round((photo.toBgr()[2] & 0xff) / 100.0);
            return IntStream.range(0, faces)
                    .mapToObj(i -> new DetectedFace(new BoundingBox(10, 10, 40 - i, 40), LANDMARKS, 0.9f))
                    .toList();
        }

        @Override
        public void close() {}
    }

    private final class Embedder implements FaceEmbedder {

        @Override
        public int dimension() {
            return DIMENSION;
        }

        @Override
        public int maxBatch() {
            return 1;
        }

        @Override
        public List<Embedding> embedAll(List<FaceCrop> crops) {
            embedded.addAndGet(crops.size());
            return crops.stream()
                    .map(FaceCrop::toBytes)
                    .map(bgr -> Embedding.normalise(new float[] {centre(bgr, 1), centre(bgr, 0)}))
                    .toList();
        }

        private static float centre(byte[] bgr, int channel) {
            return bgr[(FaceCrop.SIZE / 2 * FaceCrop.SIZE + FaceCrop.SIZE / 2) * 3 + channel] & 0xff;
        }

        @Override
        public void close() {}
    }
}
