package io.vultus.embedding;

import io.vultus.face.DetectedFace;
import io.vultus.face.FaceAligner;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from a photograph to embeddings: decode, detect, select, align, embed. Thread-safe: call it from as many
 * threads as there are cores, each works on one; {@link io.vultus.BoundedParallel} does so over any number of
 * photographs.
 *
 * <pre>{@code
 * try (FacePipeline faces = FacePipeline.builder(detector, embedder).selection(FaceSelection.LARGEST).build()) {
 *     Embedding ada = faces.embed(Path.of("ada.jpg"));
 * }
 * }</pre>
 */
public final class FacePipeline implements AutoCloseable {

    private final FaceDetector detector;
    private final FaceEmbedder embedder;
    private final FaceSelection selection;
    private final int minFaceSize;
    private final boolean flip;
    private final PhotoLimits limits;

    private FacePipeline(Builder builder) {
        detector = builder.detector;
        embedder = builder.embedder;
        selection = builder.selection;
        minFaceSize = builder.minFaceSize;
        flip = builder.flip;
        limits = builder.limits;
    }

    /** Starts a pipeline; it takes over both and closes them with itself. */
    public static Builder builder(FaceDetector detector, FaceEmbedder embedder) {
        return new Builder(detector, embedder);
    }

    /** The number of values of an embedding. */
    public int dimension() {
        return embedder.dimension();
    }

    /** Which faces of a photograph are embedded. */
    public FaceSelection selection() {
        return selection;
    }

    /** The shorter side of the smallest box that counts as a face, in pixels. */
    public int minFaceSize() {
        return minFaceSize;
    }

    /** What a photograph may cost. */
    public PhotoLimits limits() {
        return limits;
    }

    /**
     * Embeds the selected faces of a photograph.
     *
     * @return at least one face, the detector's best first
     * @throws FaceException if there is no face, or only smaller ones than asked for, or several under
     *     {@link FaceSelection#ONLY}
     */
    public List<EmbeddedFace> faces(Photo photo) {
        List<DetectedFace> selected = selection.select(largeEnough(photo), photo.width(), photo.height());
        List<FaceCrop> crops = new ArrayList<>(selected.size());
        for (DetectedFace face : selected) {
            crops.add(FaceAligner.align(photo, face.landmarks()));
        }
        List<Embedding> embeddings = embed(crops);
        List<EmbeddedFace> faces = new ArrayList<>(selected.size());
        for (int i = 0; i < selected.size(); i++) {
            faces.add(new EmbeddedFace(selected.get(i), crops.get(i), embeddings.get(i)));
        }
        return faces;
    }

    /** Reads a photograph and embeds its selected faces; as {@link #faces(Photo)}, with the file named in errors. */
    public List<EmbeddedFace> faces(Path file) {
        return faces(Photo.readBytes(file, limits), file.toString());
    }

    /**
     * Decodes a photograph and embeds its selected faces; as {@link #faces(Photo)}.
     *
     * @param bytes the file's bytes
     * @param name what to call it in errors
     */
    public List<EmbeddedFace> faces(byte[] bytes, String name) {
        try (Photo photo = Photo.decode(bytes, name, limits)) {
            return faces(photo);
        } catch (FaceException e) {
            throw new FaceException(e.problem(), name + ": " + e.getMessage());
        }
    }

    /** Reads a photograph and embeds its face: the best-scored one where the selection leaves several. */
    public Embedding embed(Path file) {
        return faces(file).getFirst().embedding();
    }

    /** Embeds crops; with flip augmentation, each as the direction of itself and its mirror image together. */
    public List<Embedding> embed(List<FaceCrop> crops) {
        List<Embedding> plain = embedder.embedAll(crops);
        if (!flip) {
            return plain;
        }
        List<Embedding> mirrored =
                embedder.embedAll(crops.stream().map(FaceCrop::flipped).toList());
        List<Embedding> sums = new ArrayList<>(crops.size());
        for (int i = 0; i < crops.size(); i++) {
            sums.add(Embedding.sumOf(List.of(plain.get(i), mirrored.get(i))));
        }
        return sums;
    }

    private List<DetectedFace> largeEnough(Photo photo) {
        List<DetectedFace> found = detector.detect(photo);
        if (found.isEmpty()) {
            throw new FaceException(
                    FaceException.Problem.NO_FACE,
                    "no face found in " + photo.width() + "×" + photo.height() + " pixels");
        }
        List<DetectedFace> large =
                found.stream().filter(face -> face.box().size() >= minFaceSize).toList();
        if (large.isEmpty()) {
            double largest =
                    found.stream().mapToDouble(face -> face.box().size()).max().orElseThrow();
            throw new FaceException(
                    FaceException.Problem.TOO_SMALL,
                    "the largest face measures " + Math.round(largest) + " pixels, below the wanted " + minFaceSize);
        }
        return large;
    }

    @Override
    public void close() {
        detector.close();
        embedder.close();
    }

    /** What a pipeline is made of. */
    public static final class Builder {

        private final FaceDetector detector;
        private final FaceEmbedder embedder;
        private FaceSelection selection = FaceSelection.LARGEST;
        private int minFaceSize;
        private boolean flip;
        private PhotoLimits limits = PhotoLimits.DEFAULT;

        private Builder(FaceDetector detector, FaceEmbedder embedder) {
            this.detector = detector;
            this.embedder = embedder;
        }

        /** Which faces of a photograph are meant; the largest unless said otherwise. */
        public Builder selection(FaceSelection value) {
            selection = value;
            return this;
        }

        /** The shorter side of the smallest box that counts as a face, in pixels; 0 unless said otherwise. */
        public Builder minFaceSize(int pixels) {
            minFaceSize = pixels;
            return this;
        }

        /**
         * Whether a face and its mirror image make one embedding together, at twice the cost; not unless said
         * otherwise.
         */
        public Builder flip(boolean value) {
            flip = value;
            return this;
        }

        /** What a photograph may cost. */
        public Builder limits(PhotoLimits value) {
            limits = value;
            return this;
        }

        /** Makes the pipeline. */
        public FacePipeline build() {
            return new FacePipeline(this);
        }
    }
}
