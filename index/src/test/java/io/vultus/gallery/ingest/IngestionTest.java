package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.gallery.ContentKey;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryOptions;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestionTest {

    private static final ModelContract CONTRACT = new ModelContract("fake", FakePipeline.DIMENSION, "0".repeat(64));

    @TempDir
    Path folder;

    private final FakePipeline fake = new FakePipeline();
    private final List<SkippedPhoto> skipped = new ArrayList<>();

    @Test
    void enrolsAndAccountsForEachPhotograph() throws Exception {
        FakePipeline.photo(photos("ada/1.png"), 1, 10);
        FakePipeline.photo(photos("ada/2.png"), 1, 20);
        FakePipeline.photo(photos("ada/2-again.png"), 1, 20);
        FakePipeline.photo(photos("bob/1.png"), 1, 30);
        FakePipeline.photo(photos("bob/group.png"), 2, 40);
        FakePipeline.photo(photos("bob/wall.png"), 0, 50);
        Files.writeString(photos("bob/notes.txt"), "to do");
        Files.createFile(photos("bob/zero.jpg"));
        byte[] whole = Files.readAllBytes(photos("ada/1.png"));
        Files.write(photos("bob/cut.png"), Arrays.copyOf(whole, whole.length - 20));

        try (LuceneGallery gallery = open("gallery")) {
            IngestionResult result = enrol(gallery, FaceSelection.ONLY);

            assertThat(result.photos()).isEqualTo(9);
            assertThat(result.enrolled()).isEqualTo(3);
            assertThat(result.duplicates()).isEqualTo(1);
            assertThat(result.alreadyEnrolled()).isZero();
            assertThat(result.skipped())
                    .isEqualTo(Map.of(
                            SkipReason.SEVERAL_FACES, 1L,
                            SkipReason.NO_FACE, 1L,
                            SkipReason.UNSUPPORTED_FORMAT, 1L,
                            SkipReason.EMPTY, 1L,
                            SkipReason.TRUNCATED, 1L));
            assertThat(gallery.people())
                    .extracting(Person::identity, Person::templateCount)
                    .containsExactly(tuple("ada", 2), tuple("bob", 1));
            Template template = gallery.templates("bob").getFirst();
            assertThat(template.source()).contains(photos("bob/1.png").toString());
            assertThat(template.metadata())
                    .containsEntry("box", "10.0,10.0,40.0,40.0")
                    .containsEntry("score", "0.9000");
        }
        assertThat(skipped)
                .extracting(SkippedPhoto::message)
                .containsExactly(
                        photos("bob/cut.png")
                                + ": the picture is truncated: the PNG chunk at byte 33 needs bytes up to "
                                + (whole.length - 12) + ", the file has " + (whole.length - 20) + " bytes",
                        photos("bob/group.png")
                                + ": 2 faces where one is wanted; choose the largest or the central one, or crop the photograph",
                        photos("bob/notes.txt") + ": not a JPEG, PNG, BMP or WebP picture, whatever its name says",
                        photos("bob/wall.png") + ": no face found in 80×60 pixels",
                        photos("bob/zero.jpg") + ": the file is empty");
    }

    @Test
    void badNamesAndUnreadableThingsAreLeftOutOneByOne() throws Exception {
        FakePipeline.photo(photos("ada/1.png"), 1, 10);
        FakePipeline.photo(photos("ada/a\u001bb.png"), 1, 20);
        FakePipeline.photo(photos("a\nb/1.png"), 1, 30);
        FakePipeline.photo(photos("a\nb/2.png"), 1, 40);
        FakePipeline.photo(photos("cy/1.png"), 1, 50);
        Files.createSymbolicLink(photos("cy/2.png"), Path.of("2.png"));

        try (LuceneGallery gallery = open("gallery")) {
            IngestionResult result = enrol(gallery, FaceSelection.ONLY);

            assertThat(result.photos()).isEqualTo(5);
            assertThat(result.enrolled()).isEqualTo(2);
            assertThat(result.skipped()).isEqualTo(Map.of(SkipReason.BAD_NAME, 2L, SkipReason.NOT_FOUND, 1L));
            assertThat(gallery.identities()).containsExactly("ada", "cy");
        }
        assertThat(skipped)
                .extracting(SkippedPhoto::message)
                .containsExactly(
                        photos("a\nb")
                                + ": an identity must not hold control characters: \"a\\u000ab\"; rename the folder",
                        photos("ada/a\u001bb.png") + ": a template's source must not hold control characters: \""
                                + photos("ada/a") + "\\u001bb.png\"",
                        photos("cy/2.png") + ": the symbolic link leads to nothing that can be read");
    }

    @Test
    void foldersThatDifferByTheirUnicodeFormAreOnePerson() throws Exception {
        FakePipeline.photo(photos("Zo\u00eb/1.png"), 1, 10);
        FakePipeline.photo(photos("Zoe\u0308/1.png"), 1, 10);
        FakePipeline.photo(photos("Zoe\u0308/2.png"), 1, 20);
        try (LuceneGallery gallery = open("gallery")) {
            IngestionResult result = enrol(gallery, FaceSelection.ONLY);
            assertThat(result.enrolled()).isEqualTo(2);
            assertThat(result.duplicates()).isEqualTo(1);
            assertThat(gallery.people()).containsExactly(new Person(Profile.of("Zo\u00eb"), 2));
        }
    }

    @Test
    void aSecondRunEmbedsNothingAndChangesNothing() throws Exception {
        makePeople(30);
        try (LuceneGallery gallery = open("gallery")) {
            assertThat(enrol(gallery, FaceSelection.LARGEST).enrolled()).isEqualTo(30);
            long commits = gallery.stats().commits();

            IngestionResult second = enrol(gallery, FaceSelection.LARGEST);

            assertThat(second.alreadyEnrolled()).isEqualTo(30);
            assertThat(second.embedded()).isZero();
            assertThat(fake.embedded).hasValue(30);
            assertThat(gallery.stats().commits()).isEqualTo(commits);
        }
    }

    @Test
    void withoutTheCacheEnrolledPhotographsAreStillKnown() throws Exception {
        makePeople(10);
        LuceneGalleryOptions uncached = LuceneGalleryOptions.DEFAULT.withCaching(false);
        try (LuceneGallery gallery = LuceneGallery.open(folder.resolve("gallery"), CONTRACT, uncached)) {
            enrol(gallery, FaceSelection.LARGEST);
            assertThat(enrol(gallery, FaceSelection.LARGEST).alreadyEnrolled()).isEqualTo(10);
        }
        assertThat(fake.embedded).hasValue(10);
    }

    @Test
    void whatWasEmbeddedButNotEnrolledComesOutOfTheCache() throws Exception {
        makePeople(10);
        try (LuceneGallery gallery = open("gallery")) {
            enrol(gallery, FaceSelection.LARGEST);
            // As if the process had died before the batch was enrolled. Removing a template deletes the cache.
            Map<ContentKey, byte[]> outcomes = new LinkedHashMap<>();
            for (int i = 0; i < 10; i++) {
                Template template = gallery.templates("person" + i).getFirst();
                ContentKey key = template.contentKey().orElseThrow();
                outcomes.put(key, gallery.embeddingCache().get(key).orElseThrow());
            }
            for (int i = 0; i < 10; i++) {
                Template template = gallery.templates("person" + i).getFirst();
                gallery.removeTemplate("person" + i, template.templateId());
            }
            assertThat(gallery.embeddingCache().size()).isZero();
            outcomes.forEach(gallery.embeddingCache()::put);

            IngestionResult again = enrol(gallery, FaceSelection.LARGEST);

            assertThat(again.enrolled()).isEqualTo(10);
            assertThat(again.embedded()).isZero();
            assertThat(fake.embedded).hasValue(10);
        }
    }

    /** The same photograph is the same template, however it is embedded. */
    @Test
    void anotherSelectionEmbedsAnewAndReplaces() throws Exception {
        makePeople(5);
        try (LuceneGallery gallery = open("gallery")) {
            enrol(gallery, FaceSelection.LARGEST);
            IngestionResult central = enrol(gallery, FaceSelection.CENTRAL);

            assertThat(central.embedded()).isEqualTo(5);
            assertThat(gallery.templateCount()).isEqualTo(5);
        }
    }

    @Test
    void aListsNamesAndAttributesAreKeptUpToDate() throws Exception {
        FakePipeline.photo(folder.resolve("1.png"), 1, 10);
        try (LuceneGallery gallery = open("gallery")) {
            enrolCsv(gallery, "identity,path,name,team\nada,1.png,Ada,engines\n");
            assertThat(gallery.get("ada").orElseThrow().profile())
                    .isEqualTo(new Profile("ada", "Ada", Map.of("team", "engines")));

            enrolCsv(gallery, "identity,path,name,team\nada,1.png,Ada Lovelace,poetry\n");
            assertThat(gallery.get("ada").orElseThrow().profile())
                    .isEqualTo(new Profile("ada", "Ada Lovelace", Map.of("team", "poetry")));
        }
        assertThat(fake.embedded).hasValue(1);
    }

    @Test
    void progressRunsFromOneToAll() throws Exception {
        makePeople(25);
        List<Long> done = new ArrayList<>();
        try (LuceneGallery gallery = open("gallery");
                FacePipeline pipeline = fake.builder().build()) {
            Ingestion.builder(gallery, pipeline, "pack", gallery.embeddingCache())
                    .progress((task, n, total) -> {
                        if (task.equals("enrolling")) {
                            assertThat(total).isEqualTo(25);
                            done.add(n);
                        }
                    })
                    .build()
                    .run(FolderPhotoList.of(photos("")));
        }
        assertThat(done).hasSize(25).isSorted().endsWith(25L);
    }

    @Test
    void allFacesOfAPhotographCannotBeOnePerson() throws Exception {
        try (LuceneGallery gallery = open("gallery");
                FacePipeline pipeline =
                        fake.builder().selection(FaceSelection.ALL).build()) {
            assertThatThrownBy(() -> Ingestion.builder(gallery, pipeline, "pack", gallery.embeddingCache()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("one template a photograph");
        }
    }

    private Path photos(String file) {
        return folder.resolve("photos").resolve(file);
    }

    private void makePeople(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            FakePipeline.photo(photos("person" + i + "/1.png"), 1, 1 + i);
        }
    }

    private LuceneGallery open(String name) {
        return LuceneGallery.open(folder.resolve(name), CONTRACT);
    }

    private IngestionResult enrol(LuceneGallery gallery, FaceSelection selection) throws Exception {
        return enrol(gallery, selection, FolderPhotoList.of(photos("")));
    }

    private void enrolCsv(LuceneGallery gallery, String csv) throws Exception {
        enrol(gallery, FaceSelection.LARGEST, CsvPhotoList.of(Files.writeString(folder.resolve("list.csv"), csv)));
    }

    private IngestionResult enrol(LuceneGallery gallery, FaceSelection selection, PhotoList list) throws Exception {
        try (FacePipeline pipeline = fake.builder().selection(selection).build()) {
            return Ingestion.builder(gallery, pipeline, "pack", gallery.embeddingCache())
                    .skipped(skipped::add)
                    .build()
                    .run(list);
        }
    }
}
