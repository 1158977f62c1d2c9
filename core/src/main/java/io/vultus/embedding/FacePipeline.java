package io.vultus.embedding;

import io.vultus.face.DetectedFace;
import io.vultus.face.FaceAligner;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.inference.CloseGate;
import io.vultus.photo.DamagedData;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The way from a photograph to embeddings: decode, detect, select, align, embed. Thread-safe: call it from any number
 * of threads; {@link Builder#maxConcurrent} of them work at once, each on one core, and the others wait.
 * {@link io.vultus.BoundedParallel} goes over any number of photographs.
 *
 * <p>A call takes native memory while it works: the file's bytes, three bytes a pixel of the decoded photograph (six
 * while it is turned upright, nine while a progressive JPEG is decoded), and some 20 to 100 MB in the networks,
 * depending on the model. {@code docs/embedding-measurements.md} has figures. Times {@code maxConcurrent} this is what
 * a pipeline can take beyond the heap.
 *
 * <p>To swap a model under load, hold the pipeline in an {@code AtomicReference}, set the new one, then close the old
 * one: calls under way finish, and a call that comes too late gets an {@link IllegalStateException} and is made again
 * with the new one.
 *
 * <pre>{@code
 * try (FacePipeline faces = FacePipeline.builder(detector, embedder).selection(FaceSelection.LARGEST).build()) {
 *     Embedding ada = faces.embed(Path.of("ada.jpg"));
 * }
 * }</pre>
 */
public final class FacePipeline implements AutoCloseable {

    /** A face's shorter side, in pixels as searched, below which detectors hardly find it. */
    private static final int SMALLEST_SEARCHED = 10;

    private final FaceDetector detector;
    private final FaceEmbedder embedder;
    private final FaceSelection selection;
    private final int minFaceSize;
    private final boolean flip;
    private final PhotoLimits limits;
    private final DamagedData damaged;
    private final CloseGate gate = CloseGate.shared("the face pipeline");
    private final ConcurrencyLimit concurrency;

    private FacePipeline(Builder builder) {
        detector = builder.detector;
        embedder = builder.embedder;
        selection = builder.selection;
        minFaceSize = builder.minFaceSize;
        flip = builder.flip;
        limits = builder.limits;
        damaged = builder.damaged;
        concurrency = new ConcurrencyLimit(builder.maxConcurrent);
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

    /** What is done with photographs whose data is damaged or ends early. */
    public DamagedData damaged() {
        return damaged;
    }

    /** How many calls work at once; the others wait. */
    public int maxConcurrent() {
        return concurrency.max();
    }

    /**
     * Makes a call in its turn. The turn comes before the gate, so that closing waits for those at work and not for
     * those in the queue.
     */
    private <R> R call(Supplier<R> work) {
        return gate.isEntered() ? work.get() : concurrency.call(() -> gate.call(work));
    }

    /**
     * Embeds the selected faces of a photograph.
     *
     * @return at least one face, the detector's best first
     * @throws FaceException if there is no face, or only smaller ones than asked for, or several under
     *     {@link FaceSelection#ONLY}
     * @throws io.vultus.photo.PhotoException if the photograph is damaged and that is refused
     * @throws IllegalStateException if the pipeline or the photograph is closed
     * @throws io.vultus.CallInterruptedException if the thread is interrupted while it waits for its turn
     */
    public List<EmbeddedFace> faces(Photo photo) {
        Objects.requireNonNull(photo, "photo");
        return call(() -> facesOf(photo));
    }

    private List<EmbeddedFace> facesOf(Photo photo) {
        if (damaged == DamagedData.REFUSE) {
            photo.requireSound();
        }
        List<DetectedFace> selected = selection.select(largeEnough(photo), photo.width(), photo.height());
        List<FaceCrop> crops = new ArrayList<>(selected.size());
        for (DetectedFace face : selected) {
            crops.add(FaceAligner.align(photo, face.landmarks()));
        }
        List<Embedding> embeddings = embedCrops(crops);
        List<EmbeddedFace> faces = new ArrayList<>(selected.size());
        for (int i = 0; i < selected.size(); i++) {
            faces.add(new EmbeddedFace(selected.get(i), crops.get(i), embeddings.get(i)));
        }
        return faces;
    }

    /** Reads a photograph and embeds its selected faces; as {@link #faces(Photo)}, with the file named in errors. */
    public List<EmbeddedFace> faces(Path file) {
        Objects.requireNonNull(file, "file");
        return call(() -> decodeAndEmbed(Photo.readBytes(file, limits), file.toString()));
    }

    /**
     * Decodes a photograph and embeds its selected faces; as {@link #faces(Photo)}.
     *
     * @param bytes the file's bytes
     * @param name what to call it in errors
     */
    public List<EmbeddedFace> faces(byte[] bytes, String name) {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(name, "name");
        return call(() -> decodeAndEmbed(bytes, name));
    }

    private List<EmbeddedFace> decodeAndEmbed(byte[] bytes, String name) {
        try (Photo photo = Photo.decode(bytes, name, limits, damaged)) {
            return facesOf(photo);
        } catch (FaceException e) {
            throw new FaceException(e.problem(), name + ": " + e.getMessage());
        }
    }

    /**
     * Reads a photograph and embeds its face: the best-scored one where the selection leaves several. As
     * {@link #faces(Photo)}, with the file named in errors.
     *
     * @throws io.vultus.photo.PhotoException if it cannot be read or decoded
     */
    public Embedding embed(Path file) {
        return faces(file).getFirst().embedding();
    }

    /** As {@link #embed(Path)}, of a photograph that is decoded already. */
    public Embedding embed(Photo photo) {
        return faces(photo).getFirst().embedding();
    }

    /** As {@link #embed(Path)}, of a file's bytes: an upload, for example. */
    public Embedding embed(byte[] bytes) {
        return faces(bytes, "the photograph").getFirst().embedding();
    }

    /**
     * As {@link #embed(Path)}, of what a stream gives up to its end. The stream is not closed.
     *
     * @throws IOException if the stream cannot be read
     */
    public Embedding embed(InputStream stream) throws IOException {
        Objects.requireNonNull(stream, "stream");
        return embed(Photo.readBytes(stream, "the photograph", limits));
    }

    /** Embeds crops; with flip augmentation, each as the direction of itself and its mirror image together. */
    public List<Embedding> embed(List<FaceCrop> crops) {
        Objects.requireNonNull(crops, "crops");
        return call(() -> embedCrops(crops));
    }

    private List<Embedding> embedCrops(List<FaceCrop> crops) {
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

    /** At which size the search ran, and how to raise it; nothing if it ran at the photograph's own. */
    private String searched(Photo photo) {
        int own = Math.max(photo.width(), photo.height());
        int searched = Math.min(detector.searchedSide(photo), own);
        if (searched == own) {
            return "";
        }
        int smallest = Math.round(SMALLEST_SEARCHED * (float) own / searched);
        String decoded = photo.reduction() == 1
                ? ""
                : "; it was decoded at 1/" + photo.reduction() + " because of the limit of " + limits.maxPixels() / 1e6
                        + " megapixels (--max-pixels)";
        return " (searched scaled down to a longer side of " + searched + " pixels, where faces below about " + smallest
                + " pixels of the photograph are not found" + decoded
                + "; crop the photograph, or raise the detector's maxSide in pack.json, up to 4096)";
    }

    private List<DetectedFace> largeEnough(Photo photo) {
        List<DetectedFace> found = detector.detect(photo);
        if (found.isEmpty()) {
            throw new FaceException(
                    FaceException.Problem.NO_FACE,
                    "no face found in " + photo.width() + "×" + photo.height() + " pixels" + searched(photo));
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

    /**
     * Waits for the calls at work, then closes detector and embedder. Calls that still wait for their turn, and later
     * ones, get an {@link IllegalStateException}. An interrupt does not shorten the wait; closing again does nothing.
     *
     * @throws IllegalStateException if called from within a call of this pipeline
     */
    @Override
    public void close() {
        gate.close(this::closeNetworks);
    }

    private void closeNetworks() {
        try {
            detector.close();
        } finally {
            embedder.close();
        }
    }

    /** What a pipeline is made of. */
    public static final class Builder {

        private final FaceDetector detector;
        private final FaceEmbedder embedder;
        private FaceSelection selection = FaceSelection.LARGEST;
        private int minFaceSize;
        private boolean flip;
        private PhotoLimits limits = PhotoLimits.DEFAULT;
        private DamagedData damaged = DamagedData.REFUSE;
        private int maxConcurrent = Runtime.getRuntime().availableProcessors();

        private Builder(FaceDetector detector, FaceEmbedder embedder) {
            this.detector = Objects.requireNonNull(detector, "detector");
            this.embedder = Objects.requireNonNull(embedder, "embedder");
        }

        /** Which faces of a photograph are meant; the largest unless said otherwise. */
        public Builder selection(FaceSelection value) {
            selection = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The shorter side of the smallest box that counts as a face, in pixels; 0 unless said otherwise. */
        public Builder minFaceSize(int pixels) {
            if (pixels < 0) {
                throw new IllegalArgumentException("a face has no negative size, got " + pixels + " pixels");
            }
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
            limits = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * What is done with photographs whose data is damaged or ends early, which decoders fill in with grey; they are
         * refused unless said otherwise.
         */
        public Builder damaged(DamagedData value) {
            damaged = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * How many calls work at once; others wait, in the order in which they came. It bounds the native memory that
         * the pipeline takes. As many as there are processors unless said otherwise.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxConcurrent(int calls) {
            if (calls < 1) {
                throw new IllegalArgumentException("at least 1 call must be able to work, got " + calls);
            }
            maxConcurrent = calls;
            return this;
        }

        /** Makes the pipeline. */
        public FacePipeline build() {
            return new FacePipeline(this);
        }
    }
}
