package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.ContentKey;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.Faces;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryContractTest;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryLockedException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.gallery.GalleryTooOldException;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Profile;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneGalleryTest extends GalleryContractTest {

    private static final LuceneGalleryOptions WITH_GRAPHS =
            LuceneGalleryOptions.DEFAULT.withGraph(new GraphOptions(16, 100, 300));

    @TempDir
    Path temp;

    @Override
    protected Gallery open(ModelContract contract) {
        return LuceneGallery.open(folder(), contract);
    }

    private Path folder() {
        return temp.resolve("people");
    }

    private LuceneGallery lucene() {
        return (LuceneGallery) gallery;
    }

    private void enrolSamples(int people, int samples) {
        gallery.enrolAll(IntStream.range(0, people * samples)
                .mapToObj(i -> Template.of("p" + i % people, sample(i % people, i))));
    }

    @Test
    void asManyThreadsAsYouLikeGiveTheSameAnswer() {
        enrolSamples(3000, 3);
        gallery.close();
        List<List<Candidate>> answers = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            gallery = LuceneGallery.open(folder(), CONTRACT, LuceneGalleryOptions.DEFAULT.withThreads(threads));
            for (SearchMode mode : List.of(SearchMode.EXACT, SearchMode.APPROXIMATE)) {
                answers.add(gallery.identify(
                                sample(5, -1), IdentifyOptions.of(20, .4).withMode(mode))
                        .candidates());
            }
            gallery.close();
        }
        assertThat(answers).allMatch(answers.getFirst()::equals);
    }

    @Test
    void graphsAreBuiltByMergesAndFindWhoIsThere() {
        gallery.close();
        gallery = LuceneGallery.open(temp.resolve("graphs"), CONTRACT, WITH_GRAPHS);
        enrolSamples(2000, 2);
        assertThat(gallery.stats().indexedTemplates()).isZero();
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        ProgressListener progress = (task, done, total) -> heard.add(task + " " + done + "/" + total);
        lucene().optimise(progress);
        assertThat(heard)
                .startsWith("building the graph 0/4000")
                .endsWith("building the graph 4000/4000")
                .allMatch(line -> line.matches("building the graph \\d+/4000"));
        assertThat(gallery.stats().segments()).isEqualTo(1);
        assertThat(gallery.stats().indexedTemplates()).isEqualTo(4000);
        gallery.enrol("late", face(5000));
        assertThat(gallery.stats().indexedTemplates()).isEqualTo(4000);
        IdentifyOptions approximate = IdentifyOptions.of(5, .4).withMode(SearchMode.APPROXIMATE);
        for (int person = 0; person < 2000; person += 20) {
            Identification found = gallery.identify(sample(person, -1), approximate);
            assertThat(found.candidates())
                    .isEqualTo(gallery.identify(sample(person, -1), approximate.withMode(SearchMode.EXACT))
                            .candidates());
        }
        assertThat(gallery.identify(face(5000), approximate)
                        .decision()
                        .orElseThrow()
                        .identity())
                .isEqualTo("late");
        assertThat(gallery.identify(face(5000), approximate.withEf(10)).cost().visited())
                .isLessThan(4000);
        gallery.erase("p7");
        assertThat(gallery.identify(face(7), approximate).candidates())
                .isEqualTo(gallery.identify(face(7), approximate.withMode(SearchMode.EXACT))
                        .candidates());
        assertThat(gallery.stats().indexedTemplates()).isEqualTo(3998);
    }

    @Test
    void aFilterWorksWithGraphsToo() {
        gallery.close();
        gallery = LuceneGallery.open(temp.resolve("graphs"), CONTRACT, WITH_GRAPHS);
        enrolSamples(2000, 1);
        gallery.updateAll(IntStream.range(0, 2000)
                .mapToObj(i -> new Profile("p" + i, "P", Map.of("shard", "" + i % 3)))
                .toList());
        lucene().optimise(ProgressListener.SILENT);
        IdentifyOptions options = IdentifyOptions.of(10, .4).withFilter(Map.of("shard", "1"));
        for (int person = 0; person < 40; person++) {
            assertThat(gallery.identify(face(person), options.withMode(SearchMode.APPROXIMATE))
                            .candidates())
                    .hasSize(10)
                    .isEqualTo(gallery.identify(face(person), options.withMode(SearchMode.EXACT))
                            .candidates());
        }
    }

    @Test
    void anExistingGalleryKeepsItsGraphOptions() {
        gallery.close();
        Path graphs = temp.resolve("graphs");
        LuceneGallery.open(graphs, CONTRACT, WITH_GRAPHS).close();
        gallery = LuceneGallery.open(graphs, CONTRACT);
        enrolSamples(400, 1);
        lucene().optimise(ProgressListener.SILENT);
        assertThat(gallery.stats().indexedTemplates()).isEqualTo(400);
    }

    @Test
    void manyCommitsMergeInTheBackgroundWithoutHarm() {
        gallery.close();
        gallery = LuceneGallery.open(temp.resolve("graphs"), CONTRACT, WITH_GRAPHS);
        for (int i = 0; i < 60; i++) {
            int batch = i;
            gallery.enrolAll(IntStream.range(0, 50)
                    .mapToObj(j -> Template.of("p" + (batch * 50 + j), face(batch * 50 + j))));
            assertThat(gallery.identify(face(batch * 50), 1, .99).decision()).isPresent();
        }
        gallery.close();
        gallery = LuceneGallery.open(temp.resolve("graphs"), CONTRACT);
        assertThat(gallery.templateCount()).isEqualTo(3000);
        assertThat(gallery.stats().segments()).isLessThan(30);
        assertThat(gallery.stats().commits()).isEqualTo(60);
    }

    @Test
    void erasedBytesAreInNoFile() throws IOException {
        ContentKey key = ContentKey.ofHex("c0ffee00".repeat(8));
        Template secret = Template.of("id-of-grace", face(77))
                .withSource("photographs/grace-hopper.jpg")
                .withContentKey(key)
                .withMetadata(Map.of("note", "metadata-of-grace"));
        enrolSamples(300, 1);
        gallery.enrol(secret);
        gallery.update(new Profile("id-of-grace", "Grace-under-another-name", Map.of("rank", "admiral-of-grace")));
        gallery.update(new Profile("id-of-grace", "Grace Hopper", Map.of("rank", "rear-admiral-of-grace")));
        lucene().embeddingCache().put(key, littleEndian(face(77).toArray()));
        List<byte[]> traces = new ArrayList<>(Stream.of(
                        "id-of-grace",
                        "Grace Hopper",
                        "Grace-under-another-name",
                        "admiral-of-grace",
                        "grace-hopper.jpg",
                        "metadata-of-grace",
                        secret.templateId())
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
        traces.add(littleEndian(face(77).toArray()));
        assertThat(filesWith(traces.getLast())).isNotEmpty();
        assertThat(filesWith(traces.getFirst())).isNotEmpty();

        gallery.erase("id-of-grace");

        for (byte[] trace : traces) {
            assertThat(filesWith(trace))
                    .as(new String(trace, StandardCharsets.UTF_8))
                    .isEmpty();
        }
        assertThat(lucene().embeddingCache().get(key)).isEmpty();
        gallery.close();
        for (byte[] trace : traces) {
            assertThat(filesWith(trace))
                    .as(new String(trace, StandardCharsets.UTF_8))
                    .isEmpty();
        }
        gallery = open(CONTRACT);
        assertThat(gallery.peopleCount()).isEqualTo(300);
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private List<Path> filesWith(byte[] trace) throws IOException {
        String wanted = new String(trace, StandardCharsets.ISO_8859_1);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(wanted)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void theCacheIsOpenedByIngestionsOnly() {
        Path cache = folder().resolve("cache");
        gallery.enrol("ada", face(1));
        gallery.update(new Profile("ada", "Ada Lovelace", Map.of()));
        gallery.identify(face(1), IdentifyOptions.of(1, .5));
        for (int i = 0; i < 2000; i++) {
            assertThat(gallery.get("ada")).isPresent();
        }
        gallery.removeTemplate("ada", gallery.templates("ada").getFirst().templateId());
        gallery.erase("ada");
        assertThat(cache).doesNotExist();
        assertThat(lucene().embeddingCache().isOn()).isTrue();
        assertThat(cache.resolve("embeddings.chm")).exists();
    }

    @Test
    void theCacheMayBeDeletedOrCutShort() throws IOException {
        ContentKey key = ContentKey.ofHex("5".repeat(64));
        lucene().embeddingCache().put(key, new byte[] {1});
        for (String file : List.of("embeddings.chm", "embeddings.chm.state")) {
            gallery.close();
            Files.delete(folder().resolve("cache").resolve(file));
            gallery = open(CONTRACT);
            lucene().embeddingCache().put(key, new byte[] {1});
            gallery.close();
            Files.write(folder().resolve("cache").resolve(file), new byte[10]);
            gallery = open(CONTRACT);
            assertThat(lucene().embeddingCache().get(key)).isEmpty();
            lucene().embeddingCache().put(key, new byte[] {2});
            assertThat(lucene().embeddingCache().get(key)).hasValue(new byte[] {2});
        }
    }

    @Test
    void aReaderSeesTheLastCommitWhileTheGalleryIsOpenForWriting() {
        gallery.enrol("ada", face(1));
        try (LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder(), CONTRACT)) {
            assertThat(reader.identities()).containsExactly("ada");
            assertThat(reader.refresh()).isFalse();
            gallery.enrol("bob", face(2));
            assertThat(reader.identities()).containsExactly("ada");
            assertThat(reader.refresh()).isTrue();
            assertThat(reader.identities()).containsExactly("ada", "bob");
            assertThat(reader.identify(face(2), 1, .9).decision()).isPresent();
            assertThat(reader.contract()).isEqualTo(CONTRACT);
        }
    }

    @Test
    void aReaderWithAnotherContractIsRefused() {
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(folder(), Faces.contract("other", 32, 'b')))
                .isInstanceOf(ContractMismatchException.class)
                .hasMessageContaining("cannot be used with other (32 dimensions, contract bbbbbbbbbbbb)");
    }

    @Test
    void aSecondWriterIsRefused() {
        assertThatThrownBy(() -> open(CONTRACT))
                .isInstanceOf(GalleryLockedException.class)
                .hasMessage("the gallery " + folder() + " is open for writing elsewhere, in this program or another;"
                        + " close it there first, or open it read-only");
        gallery.enrol("ada", face(1));
    }

    @Test
    void moreThan1024DimensionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LuceneGallery.open(temp.resolve("big"), Faces.contract("big", 1025, 'c')))
                .withMessage("a gallery holds embeddings of at most 1024 dimensions; big (1025 dimensions, contract"
                        + " cccccccccccc)");
        assertThat(temp.resolve("big")).doesNotExist();
        try (Gallery largest = LuceneGallery.open(temp.resolve("largest"), Faces.contract("l", 1024, 'c'))) {
            largest.enrol("ada", face(1, 1024));
            assertThat(largest.identify(face(1, 1024), 1, .99).decision()).isPresent();
        }
    }

    @Test
    void foldersWithoutAGalleryAreTold() throws IOException {
        Path missing = temp.resolve("missing");
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(missing))
                .isInstanceOf(GalleryNotFoundException.class)
                .hasMessage("there is no folder " + missing + ", so no gallery either");
        assertThat(missing).doesNotExist();

        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(empty))
                .isInstanceOf(GalleryNotFoundException.class)
                .hasMessage("the folder " + empty + " holds no gallery");
        assertThat(empty).isEmptyDirectory();

        Path photographs = Files.createDirectory(temp.resolve("photographs"));
        Files.writeString(photographs.resolve("a.jpg"), "");
        assertThatThrownBy(() -> LuceneGallery.open(photographs, CONTRACT))
                .isInstanceOf(GalleryNotFoundException.class)
                .hasMessage("the folder " + photographs
                        + " is not empty and is not a gallery (it holds a.jpg); choose another one");

        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> LuceneGallery.open(file, CONTRACT))
                .isInstanceOf(GalleryNotFoundException.class)
                .hasMessage(file + " is a file; a gallery is a folder");

        Path foreign = temp.resolve("foreign");
        commit(foreign, Map.of());
        assertThatThrownBy(() -> LuceneGallery.open(foreign, CONTRACT))
                .isInstanceOf(GalleryNotFoundException.class)
                .hasMessage(foreign + " holds a Lucene index that is not a gallery; choose another folder");
    }

    @Test
    void formatsOfOtherVersionsAreTold() throws IOException {
        Path newer = temp.resolve("newer");
        commit(newer, Map.of(CommitData.FORMAT_KEY, "2"));
        assertThatThrownBy(() -> LuceneGallery.openReadOnly(newer))
                .isInstanceOf(GalleryTooNewException.class)
                .hasMessage("the gallery " + newer
                        + " has format 2, this version of Vultus reads up to 1; open it with a newer version");
        Path older = temp.resolve("older");
        commit(older, Map.of(CommitData.FORMAT_KEY, "0"));
        assertThatThrownBy(() -> LuceneGallery.open(older, CONTRACT))
                .isInstanceOf(GalleryTooOldException.class)
                .hasMessage("the gallery " + older
                        + " has format 0, this version of Vultus reads from 1 on; enrol the photographs anew");
        Path damaged = temp.resolve("damaged");
        commit(damaged, Map.of(CommitData.FORMAT_KEY, "1"));
        assertThatThrownBy(() -> LuceneGallery.open(damaged, CONTRACT))
                .isInstanceOf(GalleryCorruptException.class)
                .hasMessageContaining("the gallery " + damaged + " is damaged");
    }

    private static void commit(Path folder, Map<String, String> userData) throws IOException {
        try (FSDirectory directory = FSDirectory.open(folder.resolve("index"));
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(null))) {
            writer.setLiveCommitData(userData.entrySet());
            writer.commit();
        }
    }

    @Test
    void damagedFilesAreTold() throws IOException {
        enrolSamples(500, 1);
        gallery.close();
        Path index = folder().resolve("index");
        List<Path> files;
        try (Stream<Path> list = Files.list(index)) {
            files = list.filter(file -> !file.getFileName().toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(10);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            assertDamaged(file + " cut in half");
            Files.delete(file);
            if (!file.getFileName().toString().startsWith("segments")) {
                assertDamaged(file + " deleted");
            }
            Files.write(file, bytes);
        }
        Path commit = files.stream()
                .filter(file -> file.getFileName().toString().startsWith("segments"))
                .findFirst()
                .orElseThrow();
        Files.delete(commit);
        assertThatThrownBy(() -> LuceneGallery.open(folder(), CONTRACT))
                .isInstanceOf(GalleryCorruptException.class)
                .hasMessageContaining("it holds index files, _0")
                .hasMessageContaining("but no commit; restore the folder from a backup");
    }

    private void assertDamaged(String how) {
        assertThatThrownBy(() -> LuceneGallery.open(folder(), CONTRACT))
                .as(how)
                .isInstanceOf(GalleryCorruptException.class)
                .hasMessageContaining("the gallery " + folder() + " is damaged: ");
        assertThatThrownBy(() -> {
                    GalleryReader reader = LuceneGallery.openReadOnly(folder());
                    reader.close();
                })
                .as(how)
                .isInstanceOf(GalleryCorruptException.class);
    }

    /** Else a process that is killed between two people could not erase the second by the same command. */
    @Test
    void manyPeopleAreErasedInOneCommit() throws IOException {
        for (String identity : List.of("ada", "bob", "carl")) {
            gallery.enrol(identity, face(identity.hashCode()));
        }
        long before = sequence();
        assertThat(gallery.eraseAll(List.of("ada", "nobody", "carl", "ada"))).isEqualTo(2);
        assertThat(gallery.identities()).containsExactly("bob");
        assertThat(sequence()).isEqualTo(before + 1);
    }

    private long sequence() throws IOException {
        try (Directory index = FSDirectory.open(folder().resolve("index"))) {
            return Long.parseLong(
                    SegmentInfos.readLatestCommit(index).getUserData().get("vultus.sequence"));
        }
    }
}
