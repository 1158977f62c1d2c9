package io.vultus.bench.extract;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.CropSizeException;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceException;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.FolderLock;
import io.vultus.file.Sha256;
import io.vultus.format.DevkitTree;
import io.vultus.format.FeatureFile;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Embeds photographs into the feature files of MegaFace's development kit.
 *
 * <p>A file appears under its name only when it is whole. So a run that was broken off, even by {@code kill -9}, is
 * started again and goes on with what is missing. A feature is made anew if its photograph has been replaced since: a
 * log beside the features tells the hash of each. What decides the features stands in a file
 * {@code <algorithm>.extraction} beside them; a run with other settings is refused, because it would mix two embedders'
 * vectors under one name.
 *
 * @param pipeline embeds
 * @param settings everything that decides a feature, in words and hashes
 * @param aligned whether the photographs are face crops of 112×112 pixels already, in which nothing is looked for
 * @param threads how many photographs are worked on at once
 */
public record FeatureExtraction(FacePipeline pipeline, String settings, boolean aligned, int threads) {

    /**
     * An image without a feature.
     *
     * @param image as the list names it
     * @param reason in a few words: "no face", "not found"
     * @param message the same in full
     */
    public record LeftOut(String image, String reason, String message) {}

    /**
     * What was done.
     *
     * @param images how many were asked for
     * @param embedded how many were embedded now
     * @param present how many had a feature already
     * @param leftOut how many have none, by reason
     */
    public record Result(int images, int embedded, int present, Map<String, Integer> leftOut) {

        public Result {
            leftOut = Map.copyOf(leftOut);
        }

        /** The same with more images that have no feature. */
        public Result with(List<LeftOut> more) {
            Map<String, Integer> reasons = new TreeMap<>(leftOut);
            more.forEach(each -> reasons.merge(each.reason, 1, Integer::sum));
            return new Result(images + more.size(), embedded, present, reasons);
        }

        /** How many images have no feature, for whatever reason. */
        public int leftOutInAll() {
            return leftOut.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private record Outcome(boolean embedded, Optional<LeftOut> leftOut) {}

    /**
     * Runs.
     *
     * @param photos where the images lie
     * @param images which; features are named for them
     * @param features where they go
     * @param leftOut hears of images without a feature, in the order of the images
     * @throws VultusException if there are features of other settings already
     * @throws io.vultus.file.FolderLockedException if another extraction writes into the folder
     * @throws InterruptedException if the calling thread is interrupted; what is embedded so far stays
     */
    public Result run(
            PhotoTree photos,
            List<String> images,
            DevkitTree features,
            ProgressListener progress,
            Consumer<LeftOut> leftOut)
            throws IOException, InterruptedException {
        try (FolderLock held = FolderLock.acquire(features.folder(), "another extraction", FileAccess.OWNER)) {
            held.ensureHeld();
            pinSettings(features);
            return extractAll(photos, images, features, progress, leftOut);
        }
    }

    private Result extractAll(
            PhotoTree photos,
            List<String> images,
            DevkitTree features,
            ProgressListener progress,
            Consumer<LeftOut> leftOut)
            throws IOException, InterruptedException {
        int[] done = new int[2];
        Map<String, Integer> reasons = new TreeMap<>();
        Set<String> doubtful = doubtful(photos, images);
        try (PhotographLog log = PhotographLog.open(features)) {
            BoundedParallel.forEachOrdered(
                    threads,
                    images.iterator(),
                    image -> doubtful.contains(image)
                            ? without(image, "not found", image + ": its photograph is also another image's")
                            : extract(photos, image, features, log),
                    outcome -> {
                        outcome.leftOut.ifPresentOrElse(
                                without -> {
                                    reasons.merge(without.reason, 1, Integer::sum);
                                    leftOut.accept(without);
                                },
                                () -> done[outcome.embedded ? 0 : 1]++);
                        int missing = reasons.values().stream()
                                .mapToInt(Integer::intValue)
                                .sum();
                        progress.progress("extracting", done[0] + done[1] + missing, images.size());
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Result(images.size(), done[0], done[1], reasons);
    }

    private void pinSettings(DevkitTree features) throws IOException {
        Path file = features.folder().resolve(features.algorithm() + ".extraction");
        // Earlier versions left an empty file where the disk was full.
        if (!Files.exists(file) || Files.size(file) == 0) {
            AtomicFile.writeString(file, FileAccess.within(features.folder()), settings);
        } else if (!Files.readString(file).equals(settings)) {
            throw new VultusException(
                    file + ": the features here were made otherwise (" + oneLine(Files.readString(file))
                            + ") than asked for now (" + oneLine(settings)
                            + "); name this algorithm differently, or delete them");
        }
    }

    private static String oneLine(String text) {
        return text.strip().replace("\n", ", ");
    }

    /** Images that lie nowhere themselves and would get a photograph that other images have, too. */
    private static Set<String> doubtful(PhotoTree photos, List<String> images) {
        Map<Path, List<String>> imagesOf = new HashMap<>();
        for (String image : images) {
            try {
                photos.find(image)
                        .ifPresent(photo -> imagesOf.computeIfAbsent(photo, key -> new ArrayList<>(1))
                                .add(image));
            } catch (InvalidPathException e) {
                // Left out with its reason when its turn comes.
            }
        }
        Set<String> doubtful = new HashSet<>();
        imagesOf.forEach((photo, of) -> {
            if (of.size() > 1) {
                of.stream()
                        .filter(image -> !photo.endsWith(Path.of(image).normalize()))
                        .forEach(doubtful::add);
            }
        });
        return doubtful;
    }

    private Outcome extract(PhotoTree photos, String image, DevkitTree features, PhotographLog log) {
        try {
            Optional<Path> photo = photos.find(image);
            Path file = features.file(image);
            boolean isComplete = FeatureFile.isComplete(file, pipeline.dimension());
            if (photo.isEmpty()) {
                return isComplete && log.hashOf(image).isPresent()
                        ? new Outcome(false, Optional.empty())
                        : without(image, "not found", image + ": no such photograph, or several of this name");
            }
            String hash = Sha256.ofFile(photo.get());
            if (isComplete && log.hashOf(image).equals(Optional.of(hash))) {
                return new Outcome(false, Optional.empty());
            }
            Files.deleteIfExists(file); // of another photograph, or of none that is known
            FeatureFile.write(file, embed(photo.get()).toArray());
            log.add(image, hash);
            return new Outcome(true, Optional.empty());
        } catch (InvalidPathException e) {
            return without(image, "unusable name", image + ": " + e.getReason());
        } catch (PhotoException e) {
            return without(image, words(e.problem()), e.getMessage());
        } catch (FaceException e) {
            return without(image, words(e.problem()), e.getMessage());
        } catch (CropSizeException e) {
            return without(image, "wrong size", e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Embedding embed(Path photo) {
        if (!aligned) {
            return pipeline.embed(photo);
        }
        byte[] bytes = Photo.readBytes(photo, pipeline.limits());
        try (Photo crop = Photo.decode(bytes, photo.toString(), pipeline.limits(), pipeline.damaged())) {
            return pipeline.embed(List.of(FaceCrop.of(crop, photo.toString()))).getFirst();
        }
    }

    private static Outcome without(String image, String reason, String message) {
        return new Outcome(false, Optional.of(new LeftOut(image, reason, message)));
    }

    private static String words(Enum<?> problem) {
        return problem.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
