package io.vultus.gallery.ingest;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.EmbeddedFace;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.BoundingBox;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.Template;
import io.vultus.gallery.cache.EmbeddingCache;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import io.vultus.photo.PhotoLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Enrols the people of a list from their photographs, one template a photograph.
 *
 * <p>All threads embed; what they find is enrolled in the list's order, in batches, each durable as a whole. A run that
 * was broken off, by a kill at any moment, is simply started again: photographs that are enrolled are recognised by
 * their content, those that were embedded but not yet enrolled come out of the embedding cache. The gallery is the same
 * in the end as if the run had never been broken.
 *
 * <p>A template's id is made of the photograph's content and of what the pipeline does with it, so that the same bytes
 * give one template however often they come up.
 */
public final class Ingestion {

    private final Gallery gallery;
    private final FacePipeline pipeline;
    private final byte[] fingerprint;
    private final EmbeddingCache cache;
    private final int threads;
    private final ProgressListener progress;
    private final Consumer<SkippedPhoto> skipped;

    private Ingestion(Builder builder) {
        gallery = builder.gallery;
        pipeline = builder.pipeline;
        fingerprint = builder.fingerprint();
        cache = builder.cache;
        threads = builder.threads;
        progress = builder.progress;
        skipped = builder.skipped;
    }

    /**
     * Starts an ingestion.
     *
     * @param gallery what to fill
     * @param pipeline how photographs become embeddings
     * @param packFingerprint the {@linkplain io.vultus.model.ModelPack#fingerprint() fingerprint} of the pipeline's
     *     model pack
     * @param cache keeps what was embedded across runs
     * @throws IllegalArgumentException if the pipeline selects all faces of a photograph: one template a photograph is
     *     enrolled
     */
    public static Builder builder(
            Gallery gallery, FacePipeline pipeline, String packFingerprint, EmbeddingCache cache) {
        return new Builder(gallery, pipeline, packFingerprint, cache);
    }

    /**
     * Runs through a list.
     *
     * @throws InterruptedException if the calling thread is interrupted; what was enrolled until then stays
     * @throws VultusException if the list or the gallery fails; what was enrolled until then stays
     */
    public IngestionResult run(PhotoList list) throws InterruptedException {
        progress.progress("listing photographs", 0, -1);
        long total = list.count();
        Account account = new Account();
        try (Stream<LabelledPhoto> photos = list.open();
                account) {
            EnrolledPhotos enrolled = new EnrolledPhotos(gallery);
            Iterator<Task> tasks = photos.map(photo -> task(photo, enrolled)).iterator();
            BoundedParallel.forEachOrdered(threads, tasks, this::look, seen -> {
                account.add(seen);
                progress.progress("enrolling", account.counter.photos(), total);
            });
        }
        return account.counter.result();
    }

    private static Task task(LabelledPhoto photo, EnrolledPhotos enrolled) {
        return new Task(
                photo, photo.problem().isPresent() ? EnrolledPhotos.OfPerson.NOBODY : enrolled.of(photo.identity()));
    }

    /** Whom a photograph shows and what is known of that person's photographs. */
    private record Task(LabelledPhoto photo, EnrolledPhotos.OfPerson enrolled) {}

    /** What one thread found out of one photograph. */
    private record Seen(Task task, boolean embedded, Finding finding) {}

    /** What a photograph amounts to. */
    private sealed interface Finding {}

    private record Known(boolean fromEarlierRun) implements Finding {}

    private record Unusable(SkipReason reason, String message) implements Finding {}

    private record Found(PhotoKey key, EmbeddingOutcome.Face face) implements Finding {}

    /** Called by all threads at once. */
    private Seen look(Task task) {
        if (task.photo.problem().isPresent()) {
            LabelledPhoto.Problem problem = task.photo.problem().get();
            return new Seen(task, false, new Unusable(problem.reason(), problem.message()));
        }
        Path file = task.photo.file();
        try {
            byte[] bytes = Photo.readBytes(file, pipeline.limits());
            PhotoKey key = PhotoKey.of(bytes, fingerprint);
            if (task.enrolled.knows(key.content())) {
                return new Seen(task, false, new Known(task.enrolled.fromEarlierRun(key.content())));
            }
            Optional<EmbeddingOutcome> cached = cache.get(key.content()).flatMap(EmbeddingOutcome::ofBytes);
            EmbeddingOutcome outcome = cached.orElseGet(() -> embed(bytes, file, key));
            return new Seen(task, cached.isEmpty(), finding(outcome, key, file));
        } catch (PhotoException e) {
            return new Seen(task, false, new Unusable(SkipReason.of(e.problem()), e.getMessage()));
        }
    }

    private EmbeddingOutcome embed(byte[] bytes, Path file, PhotoKey key) {
        EmbeddingOutcome outcome;
        try (Photo photo = Photo.decode(bytes, file.toString(), pipeline.limits(), pipeline.damaged())) {
            EmbeddedFace face = pipeline.faces(photo).getFirst();
            outcome = new EmbeddingOutcome.Face(face.face().box(), face.face().score(), face.embedding());
        } catch (FaceException e) {
            outcome = new EmbeddingOutcome.NoFace(e.problem(), e.getMessage());
        }
        cache.put(key.content(), outcome.toBytes());
        return outcome;
    }

    private static Finding finding(EmbeddingOutcome outcome, PhotoKey key, Path file) {
        return switch (outcome) {
            case EmbeddingOutcome.Face face -> new Found(key, face);
            case EmbeddingOutcome.NoFace none ->
                new Unusable(SkipReason.of(none.problem()), file + ": " + none.message());
        };
    }

    /** Takes the findings in, in the list's order; used by the calling thread alone. */
    private final class Account implements AutoCloseable {

        private final IngestionResult.Counter counter = new IngestionResult.Counter();
        private final EnrolmentBatch batch = new EnrolmentBatch(gallery);

        void add(Seen seen) {
            LabelledPhoto photo = seen.task.photo;
            counter.photo(seen.embedded);
            switch (seen.finding) {
                case Unusable unusable -> skip(new SkippedPhoto(photo, unusable.reason, unusable.message));
                case Known known -> known(photo, known.fromEarlierRun);
                case Found found -> enrol(photo, found, seen.task.enrolled);
            }
            batch.photoDone();
        }

        private void enrol(LabelledPhoto photo, Found found, EnrolledPhotos.OfPerson enrolled) {
            if (enrolled.knows(found.key.content())) {
                known(photo, false);
                return;
            }
            Template template;
            try {
                template = template(photo, found);
            } catch (IllegalArgumentException e) {
                skip(new SkippedPhoto(photo, SkipReason.BAD_NAME, photo.file() + ": " + e.getMessage()));
                return;
            }
            enrolled.add(found.key.content());
            counter.enrolled();
            batch.add(template, photo.profile());
        }

        private void skip(SkippedPhoto photo) {
            counter.skipped(photo.reason());
            skipped.accept(photo);
        }

        private void known(LabelledPhoto photo, boolean fromEarlierRun) {
            if (fromEarlierRun) {
                counter.alreadyEnrolled();
            } else {
                counter.duplicate();
            }
            batch.describe(photo.profile());
        }

        private Template template(LabelledPhoto photo, Found found) {
            BoundingBox box = found.face.box();
            String place =
                    String.format(Locale.ROOT, "%.1f,%.1f,%.1f,%.1f", box.x(), box.y(), box.width(), box.height());
            Map<String, String> metadata =
                    Map.of("box", place, "score", String.format(Locale.ROOT, "%.4f", found.face.score()));
            return new Template(
                    photo.identity(),
                    found.key.templateId(),
                    found.face.embedding(),
                    Optional.of(photo.file().toAbsolutePath().normalize().toString()),
                    Optional.of(found.key.content()),
                    metadata);
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    /** What is optional. */
    public static final class Builder {

        private final Gallery gallery;
        private final FacePipeline pipeline;
        private final String packFingerprint;
        private final EmbeddingCache cache;
        private int threads = Runtime.getRuntime().availableProcessors();
        private ProgressListener progress = ProgressListener.SILENT;
        private Consumer<SkippedPhoto> skipped = photo -> {};

        private Builder(Gallery gallery, FacePipeline pipeline, String packFingerprint, EmbeddingCache cache) {
            if (pipeline.selection() == FaceSelection.ALL) {
                throw new IllegalArgumentException(
                        "an ingestion enrols one template a photograph; select the largest, the central or the only face");
            }
            this.gallery = gallery;
            this.pipeline = pipeline;
            this.packFingerprint = packFingerprint;
            this.cache = cache;
        }

        /** How many photographs are worked on at once; as many as there are processors unless said otherwise. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** Hears how far it has come, in photographs. */
        public Builder progress(ProgressListener value) {
            progress = value;
            return this;
        }

        /** Hears of each photograph that is left out, in the list's order. */
        public Builder skipped(Consumer<SkippedPhoto> value) {
            skipped = value;
            return this;
        }

        /** Makes the ingestion. */
        public Ingestion build() {
            return new Ingestion(this);
        }

        /** Everything that decides what a photograph's bytes become. */
        private byte[] fingerprint() {
            // Another limit of pixels decodes photographs smaller; the default's keys stay as they were.
            long maxPixels = pipeline.limits().maxPixels();
            String limit = maxPixels == PhotoLimits.DEFAULT.maxPixels() ? "" : " " + maxPixels;
            return (packFingerprint + ' ' + pipeline.selection() + ' ' + pipeline.minFaceSize() + limit)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
