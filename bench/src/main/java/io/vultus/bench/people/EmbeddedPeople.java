package io.vultus.bench.people;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.bench.extract.PhotoTree;
import io.vultus.bench.people.FeatureTree.Feature;
import io.vultus.bench.report.Source;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.CropSizeException;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceException;
import io.vultus.format.ExtractionRecord;
import io.vultus.format.FeatureFile;
import io.vultus.format.FormatException;
import io.vultus.format.IdentityRule;
import io.vultus.format.RecordSet;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Reads or makes the embeddings of people.
 *
 * @param threads how many photographs are worked on at once
 * @param leftOut hears why an image was left out
 */
public record EmbeddedPeople(int threads, Consumer<String> leftOut) {

    private record Face(String identity, Optional<Embedding> embedding, String problem) {}

    /**
     * Of feature files.
     *
     * @param rule decides by an image's path whom it shows
     * @param sink takes identity and embedding, in the order of the files' paths
     * @throws FormatException if a file is damaged or of another dimension than the first
     */
    public ReadPeople features(
            FeatureTree tree, IdentityRule rule, BiConsumer<String, Embedding> sink, ProgressListener progress)
            throws IOException {
        List<Feature> features = tree.features();
        List<String> identities = rule.identities(
                tree.folder(), features.stream().map(Feature::image).toList());
        Counter counter = new Counter(sink);
        for (int i = 0; i < features.size(); i++) {
            Path file = features.get(i).file();
            try {
                counter.accept(file.toString(), identities.get(i), Embedding.normalise(FeatureFile.read(file)));
            } catch (IllegalArgumentException e) {
                throw new FormatException(file, e.getMessage(), e);
            }
            progress.progress("reading features", i + 1L, features.size());
        }
        return counter.read(tree.provenance(name(tree.folder())), tree.record());
    }

    /**
     * Of photographs. Those that lie in no folder are left out where folders name the people.
     *
     * @param rule decides by a photograph's path whom it shows
     * @param sink takes identity and embedding, in the order of the files' paths
     * @throws FormatException if there are no photographs, or the rule finds nobody in a path
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ReadPeople photographs(
            Path folder,
            IdentityRule rule,
            FacePipeline pipeline,
            BiConsumer<String, Embedding> sink,
            ProgressListener progress)
            throws IOException, InterruptedException {
        List<String> images = new ArrayList<>(PhotoTree.of(folder).images(each -> leftOut.accept(each.message())));
        images.removeIf(image -> {
            boolean isNobody = rule.needsFolder() && image.indexOf('/') < 0;
            if (isNobody) {
                leftOut.accept(image + ": lies in no subfolder, and subfolders name the people");
            }
            return isNobody;
        });
        if (images.isEmpty()) {
            throw new FormatException(folder, "holds no photographs in subfolders, which name the people");
        }
        List<String> identities = rule.identities(folder, images);
        Counter counter = new Counter(sink);
        Collector collector = new Collector(
                (identity, embedding) -> counter.accept(folder.toString(), identity, embedding),
                progress,
                images.size());
        BoundedParallel.forEachOrdered(
                threads,
                IntStream.range(0, images.size()).iterator(),
                i -> attempt(identities.get(i), () -> pipeline.embed(folder.resolve(images.get(i)))),
                collector::take);
        return counter.read(List.of(), Optional.empty());
    }

    /**
     * Of the aligned faces of a training set; identities are called by their labels.
     *
     * @param perIdentity how many images of each identity at most, by key
     * @param sink takes identity and embedding, by identity
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ReadPeople aligned(
            RecordSet set,
            int perIdentity,
            FacePipeline pipeline,
            BiConsumer<String, Embedding> sink,
            ProgressListener progress)
            throws InterruptedException {
        Map<Integer, Integer> taken = new HashMap<>();
        List<Integer> images = set.byIdentity().stream()
                .filter(image -> taken.merge(set.label(image), 1, Integer::sum) <= perIdentity)
                .toList();
        Counter counter = new Counter(sink);
        Collector collector = new Collector(
                (identity, embedding) -> counter.accept(set.file().toString(), identity, embedding),
                progress,
                images.size());
        BoundedParallel.forEachOrdered(
                threads,
                images.iterator(),
                image -> attempt(Integer.toString(set.label(image)), () -> aligned(set, image, pipeline)),
                collector::take);
        return counter.read(List.of(), Optional.empty());
    }

    private static String name(Path folder) {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    private static Embedding aligned(RecordSet set, int image, FacePipeline pipeline) {
        String name = set.file() + ", key " + set.key(image);
        try (Photo photo = Photo.decode(set.read(image).image(), name, pipeline.limits(), pipeline.damaged())) {
            return pipeline.embed(List.of(FaceCrop.of(photo, name))).getFirst();
        }
    }

    /** Embeds an image. */
    @FunctionalInterface
    private interface Attempt {
        Embedding embed();
    }

    private static Face attempt(String identity, Attempt attempt) {
        try {
            return new Face(identity, Optional.of(attempt.embed()), "");
        } catch (PhotoException | FaceException | CropSizeException e) {
            return new Face(identity, Optional.empty(), e.getMessage());
        }
    }

    private final class Collector {

        private final BiConsumer<String, Embedding> sink;
        private final ProgressListener progress;
        private final int total;
        private int done;

        Collector(BiConsumer<String, Embedding> sink, ProgressListener progress, int total) {
            this.sink = sink;
            this.progress = progress;
            this.total = total;
        }

        void take(Face face) {
            progress.progress("embedding", ++done, total);
            face.embedding.ifPresentOrElse(
                    embedding -> sink.accept(face.identity, embedding), () -> leftOut.accept(face.problem));
        }
    }

    /** Counts what goes by, and sees that all of it has one dimension. */
    private static final class Counter {

        private final BiConsumer<String, Embedding> sink;
        private final Set<String> identities = new HashSet<>();
        private int images;
        private int dimension;

        Counter(BiConsumer<String, Embedding> sink) {
            this.sink = sink;
        }

        void accept(String place, String identity, Embedding embedding) {
            if (images == 0) {
                dimension = embedding.dimension();
            } else if (embedding.dimension() != dimension) {
                throw new FormatException(
                        Path.of(place),
                        "has " + embedding.dimension() + " dimensions, the features before it have " + dimension);
            }
            identities.add(identity);
            images++;
            sink.accept(identity, embedding);
        }

        ReadPeople read(List<Source> provenance, Optional<ExtractionRecord> record) {
            return new ReadPeople(identities.size(), images, provenance, record);
        }
    }
}
