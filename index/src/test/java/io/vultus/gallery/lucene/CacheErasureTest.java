package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.gallery.ContentKey;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.Template;
import io.vultus.gallery.cache.EmbeddingCache;
import io.vultus.gallery.encryption.GalleryKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.lucene.tests.mockfile.FilterFileChannel;
import org.apache.lucene.tests.mockfile.FilterFileSystemProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever state the embedding cache is in and whoever can read it: an erasure leaves none of its files. */
class CacheErasureTest {

    private static final LuceneGalleryOptions UNCACHED = LuceneGalleryOptions.DEFAULT.withCaching(false);
    private static final ContentKey KEY = ContentKey.ofHex("c0ffee00".repeat(8));
    private static final ContentKey OLDER_KEY = ContentKey.ofHex("0ddba115".repeat(8));

    @TempDir
    private Path temp;

    private Path folder;
    private Path cache;

    @BeforeEach
    void nameFolders() {
        folder = temp.resolve("gallery");
        cache = folder.resolve("cache");
    }

    /** Enrols ada, with her embedding in the cache under the key of her template. */
    private void enrolAda() {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrol(Template.of("ada", face(1)).withContentKey(KEY));
            gallery.embeddingCache().put(KEY, bytes(1));
        }
    }

    private static byte[] bytes(int person) {
        float[] values = face(person).toArray();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private List<String> filesWith(byte[] needle) throws IOException {
        String wanted = new String(needle, StandardCharsets.ISO_8859_1);
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
                    found.add(folder.relativize(file).toString());
                }
            }
        }
        return found;
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(filesWith(bytes(1))).isEmpty();
        assertThat(filesWith(KEY.toBytes())).isEmpty();
        assertThat(filesWith(OLDER_KEY.toBytes())).isEmpty();
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void withACacheThatIsOpen() throws IOException {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrol(Template.of("ada", face(1)).withContentKey(KEY));
            gallery.embeddingCache().put(KEY, bytes(1));
            assertThat(filesWith(bytes(1))).contains("cache/embeddings.chm");
            assertThat(gallery.erase("ada")).isTrue();
            assertNothingIsLeft();
            assertThat(gallery.embeddingCache().get(KEY)).isEmpty();
            gallery.embeddingCache().put(KEY, bytes(2));
            assertThat(gallery.embeddingCache().get(KEY)).hasValue(bytes(2));
        }
    }

    @Test
    void withCachingOff() throws IOException {
        enrolAda();
        assertThat(filesWith(bytes(1))).contains("cache/embeddings.chm");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, UNCACHED)) {
            assertThat(gallery.erase("ada")).isTrue();
            assertNothingIsLeft();
        }
    }

    @Test
    void inAJvmThatCannotOpenTheCache() throws Exception {
        enrolAda();
        try (ChildJvm child = ChildJvm.start(false, folder, "erase")) {
            assertThat(child.remainingLines()).contains("erased true");
        }
        assertNothingIsLeft();
    }

    @Test
    void ofPhotographsThatWereEmbeddedAnewInAnotherWay() throws IOException {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrol(Template.of("ada", face(2)).withContentKey(OLDER_KEY));
            gallery.embeddingCache().put(OLDER_KEY, bytes(1));
            gallery.enrol(Template.of("ada", face(2)).withContentKey(KEY));
            gallery.embeddingCache().put(KEY, bytes(2));
            assertThat(filesWith(OLDER_KEY.toBytes())).contains("cache/embeddings.chm");
            gallery.erase("ada");
            assertNothingIsLeft();
        }
    }

    /** As after a run that was killed before its commit, or an erasure that was killed behind it. */
    @Test
    void ofSomebodyWhoIsNotEnrolled() throws IOException {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.embeddingCache().put(KEY, bytes(1));
        }
        assertThat(filesWith(bytes(1))).containsExactly("cache/embeddings.chm");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(gallery.erase("ada")).isFalse();
            assertNothingIsLeft();
        }
    }

    @Test
    void withWhatKilledProcessesAndEarlierVersionsLeft() throws IOException {
        enrolAda();
        byte[] embeddings = Files.readAllBytes(cache.resolve("embeddings.chm"));
        for (String left : List.of("embeddings.chm.new", "profiles.chm", "profiles.chm.state", ".tmp.unfinished")) {
            Files.write(cache.resolve(left), embeddings);
        }
        Files.createDirectories(cache.resolve("more"));
        Files.write(cache.resolve("more/embeddings.chm"), embeddings);
        Files.write(cache.resolve("embeddings.chm.state"), new byte[10]);
        assertThat(filesWith(bytes(1))).hasSize(8);
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.erase("ada");
            assertNothingIsLeft();
        }
    }

    @Test
    void ofAnEncryptedGalleryInAFolderThatHadAPlainOne() throws IOException {
        enrolAda();
        try (Stream<Path> index = Files.walk(folder.resolve("index"))) {
            index.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        LuceneGalleryOptions encrypted =
                LuceneGalleryOptions.DEFAULT.withKey(GalleryKey.ofText("5a".repeat(GalleryKey.BYTES), "the test"));
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, encrypted)) {
            gallery.enrol("ada", face(1));
            assertThat(filesWith(bytes(1))).containsExactly("cache/embeddings.chm");
            gallery.erase("ada");
            assertNothingIsLeft();
        }
    }

    @Test
    void behindALinkOnlyOurFilesAreDeleted() throws IOException {
        Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
        Files.createDirectories(folder);
        Files.createSymbolicLink(cache, elsewhere);
        enrolAda();
        Files.writeString(elsewhere.resolve("foreign"), "kept");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.erase("ada");
        }
        assertThat(elsewhere).isDirectoryContaining(file -> file.endsWith("foreign"));
        assertThat(elsewhere.toFile().list()).containsExactly("foreign");
        Files.delete(elsewhere.resolve("foreign"));
        Files.delete(elsewhere);
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThatThrownBy(() -> gallery.erase("bob"))
                    .isInstanceOf(GalleryStorageException.class)
                    .hasMessageContaining("the folder that it links to is not there");
        }
    }

    @Test
    void aFileOfTheCacheThatIsALinkIsNotTakenForDeleted() throws IOException {
        enrolAda();
        Path file = cache.resolve("embeddings.chm");
        Path elsewhere = Files.move(file, temp.resolve("fast-disk.chm"));
        Files.createSymbolicLink(file, elsewhere);
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThatThrownBy(() -> gallery.erase("ada"))
                    .isInstanceOf(GalleryStorageException.class)
                    .hasMessageContaining("is a link; delete it and what it links to, " + elsewhere);
            assertThat(gallery.get("ada")).isPresent();
        }
    }

    @Test
    void ofOneTemplate() throws IOException {
        enrolAda();
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(gallery.removeTemplate("ada", "unknown")).isFalse();
            assertThat(cache.resolve("embeddings.chm")).exists();
            assertThat(gallery.removeTemplate(
                            "ada", gallery.templates("ada").getFirst().templateId()))
                    .isTrue();
            assertThat(cache).isEmptyDirectory();
        }
    }

    @Test
    void besideAnIngestion() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        AtomicInteger puts = new AtomicInteger();
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> ingesting = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                ingesting.add(threads.submit(() -> {
                    for (int i = 0; !end.get(); i = (i + 1) % 500) {
                        gallery.embeddingCache().put(GalleryProgram.key(i), bytes(2));
                        gallery.embeddingCache().get(GalleryProgram.key(i));
                        puts.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int round = 0; round < 10; round++) {
                gallery.enrol(Template.of("ada", face(1)).withContentKey(KEY));
                gallery.embeddingCache().put(KEY, bytes(1));
                int before = puts.get();
                assertThat(gallery.erase("ada")).isTrue();
                assertThat(filesWith(bytes(1))).isEmpty();
                assertThat(filesWith(KEY.toBytes())).isEmpty();
                while (puts.get() < before + 50 && ingesting.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
            }
            end.set(true);
            for (Future<?> thread : ingesting) {
                thread.get();
            }
            assertThat(gallery.embeddingCache().size()).isPositive();
        }
    }

    @Test
    void afterClosingNothingIsDeletedAnyMore() {
        EmbeddingCache closed;
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            closed = gallery.embeddingCache();
        }
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.embeddingCache().put(KEY, bytes(1));
            assertThatIllegalStateException().isThrownBy(closed::delete).withMessage("the embedding cache is closed");
            assertThat(gallery.embeddingCache().get(KEY)).hasValue(bytes(1));
        }
    }

    /** A cache folder of which no file can be deleted, as where permissions are missing or the disk is read-only. */
    @Test
    void aCacheThatCannotBeDeletedFailsTheErasureBeforeItBegins() throws IOException {
        enrolAda();
        WatchedFiles disk = new WatchedFiles(folder);
        disk.deletable = false;
        try (LuceneGallery gallery = LuceneGallery.open(disk.wrapPath(folder), CONTRACT, UNCACHED)) {
            for (String identity : List.of("ada", "nobody")) {
                assertThatThrownBy(() -> gallery.erase(identity))
                        .isInstanceOf(GalleryStorageException.class)
                        .hasMessageContainingAll(
                                "the embedding cache " + cache + " cannot be deleted (",
                                "AccessDeniedException: " + cache,
                                "), and may hold what is to be erased; make it writable or delete it, then erase again");
            }
            assertThatThrownBy(() -> gallery.removeTemplate(
                            "ada", gallery.templates("ada").getFirst().templateId()))
                    .isInstanceOf(GalleryStorageException.class);
            assertThat(gallery.get("ada").orElseThrow().templateCount()).isEqualTo(1);
            disk.deletable = true;
            assertThat(gallery.erase("ada")).isTrue();
            assertNothingIsLeft();
        }
    }

    @Test
    void theDeletionIsSyncedBeforeAndAfterTheCommit() throws IOException {
        enrolAda();
        WatchedFiles disk = new WatchedFiles(folder);
        try (LuceneGallery gallery = LuceneGallery.open(disk.wrapPath(folder), CONTRACT, UNCACHED)) {
            disk.events.clear();
            gallery.erase("ada");
            List<String> events = List.copyOf(disk.events);
            int deleted = events.lastIndexOf("delete cache/embeddings.chm");
            int synced = events.indexOf("sync cache");
            int committed = events.indexOf("rename index/segments");
            assertThat(List.of(deleted, synced, committed, events.lastIndexOf("sync cache")))
                    .as("%s", events)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .doesNotContain(-1);
            disk.events.clear();
            gallery.erase("ada");
            assertThat(disk.events).contains("sync cache");
        }
    }

    /** The file system below a folder: writes down what is deleted, synced and renamed, and may refuse to delete. */
    private static final class WatchedFiles extends FilterFileSystemProvider {

        final List<String> events = new ArrayList<>();
        boolean deletable = true;
        private final Path folder;

        WatchedFiles(Path folder) {
            super("watched://", folder.getFileSystem());
            this.folder = folder;
        }

        private String name(Path path) {
            return folder.relativize(toDelegate(path).toAbsolutePath()).toString();
        }

        @Override
        public void delete(Path path) throws IOException {
            requireDeletable(path);
            super.delete(path);
            events.add("delete " + name(path));
        }

        @Override
        public boolean deleteIfExists(Path path) throws IOException {
            requireDeletable(path);
            return super.deleteIfExists(path);
        }

        private void requireDeletable(Path path) throws IOException {
            if (!deletable && name(path).startsWith("cache/")) {
                throw new AccessDeniedException(path.toString());
            }
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            super.move(source, target, options);
            events.add("rename " + name(target).replaceFirst("_.*", ""));
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return new FilterFileChannel(super.newFileChannel(path, options, attributes)) {
                @Override
                public void force(boolean metaData) throws IOException {
                    super.force(metaData);
                    events.add("sync " + name(path));
                }
            };
        }
    }
}
