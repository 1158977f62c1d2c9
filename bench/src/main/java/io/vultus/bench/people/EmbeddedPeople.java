package io.vultus.bench.people;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.CropSizeException;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceException;
import io.vultus.format.RecordSet;
import io.vultus.gallery.Template;
import io.vultus.gallery.ingest.FeatureTemplates;
import io.vultus.gallery.ingest.FolderPhotoList;
import io.vultus.gallery.ingest.LabelledPhoto;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import io.vultus.text.Utf8Order;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads or makes the embeddings of people.
 *
 * @param threads how many photographs are worked on at once
 * @param leftOut hears why an image was left out
 */
public record EmbeddedPeople(int threads, Consumer<String> leftOut) {

    private record Face(String identity, Optional<Embedding> embedding, String problem) {}

    /**
     * Of feature files, one folder a person.
     *
     * @param sink takes identity and embedding, in the order of the files' paths
     */
    public void features(Path folder, BiConsumer<String, Embedding> sink, ProgressListener progress)
            throws IOException {
        try (Stream<Template> templates =
                FeatureTemplates.stream(folder, FeatureTemplates.IdentityOf.FOLDER, progress)) {
            templates
                    .sorted(Comparator.comparing(Template::templateId, Utf8Order.TEXTS))
                    .forEach(template -> sink.accept(template.identity(), template.embedding()));
        }
    }

    /**
     * Of photographs, one folder a person.
     *
     * @param sink takes identity and embedding, in the order of the files' paths
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void photographs(
            Path folder, FacePipeline pipeline, BiConsumer<String, Embedding> sink, ProgressListener progress)
            throws IOException, InterruptedException {
        FolderPhotoList list = FolderPhotoList.of(folder);
        try (Stream<LabelledPhoto> photos = list.open()) {
            Collector collector = new Collector(sink, progress, -1);
            BoundedParallel.forEachOrdered(
                    threads,
                    photos.iterator(),
                    photo -> attempt(photo.identity(), () -> pipeline.embed(photo.file())),
                    collector::take);
        }
    }

    /**
     * Of the aligned faces of a training set; identities are called by their labels.
     *
     * @param perIdentity how many images of each identity at most, by key
     * @param sink takes identity and embedding, by identity
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void aligned(
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
        Collector collector = new Collector(sink, progress, images.size());
        BoundedParallel.forEachOrdered(
                threads,
                images.iterator(),
                image -> attempt(Integer.toString(set.label(image)), () -> aligned(set, image, pipeline)),
                collector::take);
    }

    private static Embedding aligned(RecordSet set, int image, FacePipeline pipeline) {
        String name = set.file() + ", key " + set.key(image);
        try (Photo photo = Photo.decode(set.read(image).image(), name, pipeline.limits())) {
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
}
