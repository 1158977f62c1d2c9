package io.vultus.embedding;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.face.DetectedFace;
import io.vultus.face.FaceAligner;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How fast photographs become embeddings on this machine, the parts and the whole: the time of one core for one
 * photograph, each the median of several rounds in which all parts take turns, so that whatever else the machine does
 * meets them alike.
 *
 * @param photos how many photographs were measured; those without a face or that cannot be read are left out
 * @param threads how many worked at once
 * @param decode milliseconds to read and decode
 * @param detect milliseconds to find the faces
 * @param align milliseconds to cut out the largest
 * @param embed milliseconds to embed it
 * @param whole milliseconds for the whole way from the file
 */
public record PipelineMeasurement(
        int photos, int threads, double decode, double detect, double align, double embed, double whole) {

    /** Pixels held in memory at once; three bytes each. */
    private static final long MAX_PIXELS = 150_000_000;

    private static final int ROUNDS = 5;

    /** What the bare networks' time is of the whole: 1 means that everything else costs nothing. */
    public double shareOfNetworks() {
        return (detect + embed) / whole;
    }

    /** Photographs a second, all threads together. */
    public double rate() {
        return 1000 * threads / whole;
    }

    /**
     * Measures.
     *
     * @param files photographs; as many are taken as fit into memory decoded
     * @throws FaceException if none of them shows a face
     */
    public static PipelineMeasurement of(
            FaceDetector detector, FaceEmbedder embedder, List<Path> files, int threads, ProgressListener progress)
            throws InterruptedException {
        List<Sample> samples = samples(detector, files);
        if (samples.isEmpty()) {
            throw new FaceException(
                    FaceException.Problem.NO_FACE,
                    "none of " + files.size() + " photographs shows a face to measure with");
        }
        // Not closed: that would close the networks, which are the caller's.
        FacePipeline pipeline = FacePipeline.builder(detector, embedder)
                .selection(FaceSelection.LARGEST)
                .maxConcurrent(threads)
                .build();
        List<Function<Sample, Object>> parts = List.of(
                sample -> decodeAndForget(sample.file),
                sample -> detector.detect(sample.photo),
                sample -> FaceAligner.align(sample.photo, sample.face.landmarks()),
                sample -> embedder.embed(sample.crop),
                sample -> pipeline.embed(sample.file));
        try {
            double[] medians = medians(parts, samples, threads, progress);
            return new PipelineMeasurement(
                    samples.size(), threads, medians[0], medians[1], medians[2], medians[3], medians[4]);
        } finally {
            samples.forEach(sample -> sample.photo.close());
        }
    }

    /** A photograph as each part wants it. */
    private record Sample(Path file, Photo photo, DetectedFace face, FaceCrop crop) {}

    private static List<Sample> samples(FaceDetector detector, List<Path> files) {
        List<Sample> samples = new ArrayList<>();
        long pixels = 0;
        for (Path file : files) {
            try {
                Photo photo = Photo.read(file);
                pixels += (long) photo.width() * photo.height();
                List<DetectedFace> largest =
                        FaceSelection.LARGEST.select(detector.detect(photo), photo.width(), photo.height());
                if (largest.isEmpty()) {
                    photo.close();
                    continue;
                }
                DetectedFace face = largest.getFirst();
                samples.add(new Sample(file, photo, face, FaceAligner.align(photo, face.landmarks())));
            } catch (PhotoException e) {
                continue; // measured are those that can be used
            }
            if (pixels > MAX_PIXELS) {
                break;
            }
        }
        return samples;
    }

    private static double[] medians(
            List<Function<Sample, Object>> parts, List<Sample> samples, int threads, ProgressListener progress)
            throws InterruptedException {
        double[][] times = new double[parts.size()][ROUNDS];
        // The first round is for the JVM to compile.
        for (int round = -1; round < ROUNDS; round++) {
            for (int part = 0; part < parts.size(); part++) {
                double time = millisecondsOfOneCore(parts.get(part), samples, threads);
                times[part][Math.max(round, 0)] = time;
            }
            progress.progress("measuring", round + 2L, ROUNDS + 1L);
        }
        return Arrays.stream(times)
                .peek(Arrays::sort)
                .mapToDouble(sorted -> sorted[ROUNDS / 2])
                .toArray();
    }

    private static double millisecondsOfOneCore(Function<Sample, Object> part, List<Sample> samples, int threads)
            throws InterruptedException {
        long start = System.nanoTime();
        BoundedParallel.forEachOrdered(threads, samples.iterator(), part, result -> {});
        return (System.nanoTime() - start) / 1e6 * threads / samples.size();
    }

    private static int decodeAndForget(Path file) {
        try (Photo photo = Photo.read(file)) {
            return photo.width();
        }
    }
}
