package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.encryption.GalleryKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GalleryCheckTest {

    /** Offsets that are tried in each file, besides those at its ends. */
    private static final int OFFSETS = Integer.getInteger("vultus.damage.offsets", 16);

    private static final int ENDS = 8;

    @TempDir
    private Path temp;

    @Test
    void aSoundGalleryIsSound() {
        Path folder = scanned();

        assertThat(GalleryCheck.run(folder)).satisfies(report -> {
            assertThat(report.problems()).isEmpty();
            assertThat(report.isSound()).isTrue();
            assertThat(report.people()).isEqualTo(40);
            assertThat(report.templates()).isEqualTo(79);
            assertThat(report.codes()).as("with that of the template removed").isEqualTo(80);
            assertThat(report.graphNodes()).isZero();
            assertThat(report.files()).isGreaterThan(10);
            assertThat(report.bytes()).isGreaterThan(79 * 32 * 4);
        });
    }

    @Test
    void theNodesOfGraphsAreReached() {
        GalleryReport report = GalleryCheck.run(withGraph(1000));

        assertThat(report.problems()).isEmpty();
        assertThat(report.graphNodes()).isEqualTo(1000);
        assertThat(report.strays()).isZero();
        assertThat(report.codes()).isZero();
    }

    @Test
    void anEmptyGalleryIsSound() {
        Path folder = temp.resolve("empty");
        LuceneGallery.open(folder, CONTRACT).close();

        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
    }

    @Test
    void noGalleryIsRefused() {
        assertThatThrownBy(() -> GalleryCheck.run(temp.resolve("none"))).isInstanceOf(GalleryNotFoundException.class);
    }

    @Test
    void aGalleryThatOthersHaveOpenIsChecked() {
        Path folder = scanned();
        try (LuceneGallery open = LuceneGallery.open(folder, CONTRACT);
                LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder)) {
            assertThat(reader.peopleCount()).isEqualTo(40);
            assertThat(GalleryCheck.run(folder).problems()).isEmpty();
            open.enrol("eve", sample(5000, 1));
            assertThat(GalleryCheck.run(folder).people()).isEqualTo(41);
        }
    }

    /** Commits and merges delete files that are being checked. */
    @Test
    void aGalleryThatIsChangedAllTheTimeIsChecked() throws Exception {
        Path folder = scanned();
        AtomicBoolean end = new AtomicBoolean();
        try (LuceneGallery open = LuceneGallery.open(folder, CONTRACT)) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; !end.get(); i++) {
                    open.enrol("new" + i, sample(6000 + i, 1));
                    if (i % 5 == 0) {
                        open.optimise(ProgressListener.SILENT);
                    }
                }
            });
            try {
                for (int i = 0; i < 12; i++) {
                    assertThat(GalleryCheck.run(folder).problems()).isEmpty();
                }
            } finally {
                end.set(true);
                writer.join();
            }
        }
    }

    /** As on a read-only medium: whatever would write fails, locks among it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGalleryOnAReadOnlyMediumIsChecked(boolean isEncrypted) throws IOException {
        Optional<GalleryKey> key = isEncrypted ? Optional.of(GalleryKey.generate()) : Optional.empty();
        Path folder = scanned(key.map(LuceneGalleryOptions.DEFAULT::withKey).orElse(LuceneGalleryOptions.DEFAULT));
        Map<String, FileTime> before = times(folder);
        GalleryFolder medium = new GalleryFolder(folder, path -> new ReadOnly(new FolderDirectory(path)), key);
        assertThat(GalleryCheck.run(medium)).satisfies(report -> {
            assertThat(report.problems()).isEmpty();
            assertThat(report.people()).isEqualTo(40);
        });
        assertThat(times(folder)).isEqualTo(before);
    }

    private static Map<String, FileTime> times(Path folder) throws IOException {
        Map<String, FileTime> times = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                times.put(each.toString(), Files.getLastModifiedTime(each));
            }
        }
        return times;
    }

    private static final class ReadOnly extends FilterDirectory {

        ReadOnly(Directory in) {
            super(in);
        }

        private static IOException refuse(String what) {
            return new FileSystemException(what, null, "Read-only file system");
        }

        @Override
        public IndexOutput createOutput(String name, IOContext context) throws IOException {
            throw refuse(name);
        }

        @Override
        public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
            throw refuse(prefix);
        }

        @Override
        public void deleteFile(String name) throws IOException {
            throw refuse(name);
        }

        @Override
        public void sync(Collection<String> names) throws IOException {
            throw refuse(names.toString());
        }

        @Override
        public void syncMetaData() throws IOException {
            throw refuse("folder");
        }

        @Override
        public Lock obtainLock(String name) throws IOException {
            throw refuse(name);
        }
    }

    @Test
    void eachFlippedBitAndEachCutIsFoundInScannedGalleries() throws IOException {
        damageEverything(scanned());
    }

    @Test
    void eachFlippedBitAndEachCutIsFoundInGalleriesOf16BitVectors() throws IOException {
        damageEverything(scanned(LuceneGalleryOptions.DEFAULT.withStorage(VectorStorage.FLOAT16)));
    }

    @Test
    void eachFlippedBitAndEachCutIsFoundInGalleriesWithGraphs() throws IOException {
        damageEverything(withGraph(400));
    }

    /** Files whose checksums are right, with contents that no gallery writes. */
    @Test
    void documentsThatNoGalleryWritesAreFound() throws IOException {
        Path folder = scanned();
        change(folder, writer -> writer.deleteDocuments(Documents.person("p3")));
        assertThat(GalleryCheck.run(folder).problems())
                .containsExactly("of 79 templates 77 belong to people who are enrolled and have a vector of the"
                        + " contract's dimension");

        change(folder, writer -> writer.addDocument(Documents.of(Profile.of("p3"))));
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();

        change(folder, writer -> writer.addDocument(Documents.of(Profile.of("p3"))));
        assertThat(GalleryCheck.run(folder).problems()).containsExactly("\"p3\" is there 2 times");
    }

    /** Makes a change of the index, as a faulty program might. */
    private interface IndexChange {
        void make(IndexWriter writer) throws IOException;
    }

    private static void change(Path gallery, IndexChange change) throws IOException {
        try (FSDirectory directory = FSDirectory.open(gallery.resolve("index"));
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(null))) {
            change.make(writer);
            writer.setLiveCommitData(
                    SegmentInfos.readLatestCommit(directory).getUserData().entrySet());
            writer.commit();
        }
    }

    private Path scanned() {
        return scanned(LuceneGalleryOptions.DEFAULT);
    }

    private Path scanned(LuceneGalleryOptions options) {
        Path folder = temp.resolve("scanned");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, options)) {
            gallery.enrolAll(IntStream.range(0, 80).mapToObj(i -> Template.of("p" + i % 40, sample(i % 40, i))));
            gallery.update(new Profile("p1", "One", Map.of("floor", "1")));
            // Leaves a deletion, whose file is to be damaged too.
            gallery.removeTemplate("p2", gallery.templates("p2").getFirst().templateId());
        }
        return folder;
    }

    private Path withGraph(int templates) {
        Path folder = temp.resolve("graph");
        LuceneGalleryOptions options = LuceneGalleryOptions.DEFAULT.withGraph(new GraphOptions(16, 100, 300));
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, options)) {
            for (int half = 0; half < 2; half++) {
                int first = half * templates / 2;
                gallery.enrolAll(
                        IntStream.range(first, first + templates / 2).mapToObj(i -> Template.of("p" + i, face(i))));
            }
            gallery.optimise(ProgressListener.SILENT);
            assertThat(gallery.stats().indexedTemplates()).isEqualTo(templates);
        }
        return folder;
    }

    private void damageEverything(Path gallery) throws IOException {
        int flips = 0;
        int cuts = 0;
        List<Path> files;
        try (Stream<Path> all = Files.list(gallery.resolve("index"))) {
            files = all.filter(file -> !file.toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            byte[] sound = Files.readAllBytes(file);
            for (int offset : offsets(sound.length)) {
                byte[] flipped = sound.clone();
                flipped[offset] ^= (byte) (1 << offset % 8);
                Files.write(file, flipped);
                assertFound(gallery, file, "bit " + offset % 8 + " of byte " + offset + " flipped");
                flips++;
            }
            for (int length : new int[] {0, 1, sound.length / 2, sound.length - 16, sound.length - 1}) {
                Files.write(file, Arrays.copyOf(sound, Math.max(length, 0)));
                assertFound(gallery, file, "cut to " + length + " bytes");
                cuts++;
            }
            Files.delete(file);
            assertFound(gallery, file, "deleted");
            Files.write(file, sound);
        }
        assertThat(GalleryCheck.run(gallery).problems()).isEmpty();
        System.out.printf(
                "damage: %d bits flipped, %d cuts and %d deletions in %d files, all found%n",
                flips, cuts, files.size(), files.size());
    }

    private static int[] offsets(int length) {
        IntStream ends = IntStream.concat(
                IntStream.range(0, Math.min(ENDS, length)), IntStream.range(Math.max(0, length - ENDS), length));
        IntStream between = IntStream.range(0, OFFSETS).map(i -> (int) ((long) i * length / OFFSETS));
        return IntStream.concat(ends, between).sorted().distinct().toArray();
    }

    private static void assertFound(Path gallery, Path file, String damage) {
        GalleryReport report;
        try {
            report = GalleryCheck.run(gallery);
        } catch (GalleryException e) {
            return; // refused, and said so
        }
        assertThat(report.problems()).as("%s: %s", file.getFileName(), damage).isNotEmpty();
    }
}
