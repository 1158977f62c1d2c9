package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.encryption.GalleryKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryIdTest {

    private static final GalleryKey KEY = GalleryKey.generate();

    @TempDir
    private Path temp;

    @Test
    void aGalleryKeepsTheIdItWasCreatedWith() throws IOException {
        Path folder = temp.resolve("people");
        LuceneGallery.open(folder, CONTRACT).close();
        GalleryId created = id(folder).orElseThrow();
        assertThat(created.hex()).matches("[0-9a-f]{32}");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrol("ada", face(1));
            gallery.enrol("bob", face(2));
            gallery.optimise(ProgressListener.SILENT);
            gallery.erase("ada");
        }
        assertThat(id(folder)).contains(created);
    }

    @Test
    void noTwoGalleriesShareAnId() throws IOException {
        LuceneGallery.open(temp.resolve("one"), CONTRACT).close();
        LuceneGallery.open(temp.resolve("two"), CONTRACT).close();
        assertThat(id(temp.resolve("one"))).isNotEqualTo(id(temp.resolve("two")));
    }

    @Test
    void theIdOfAnEncryptedGalleryIsKnownBeforeItsFilesAreDecrypted() throws IOException {
        Path folder = temp.resolve("sealed");
        LuceneGallery.open(folder, CONTRACT, LuceneGalleryOptions.DEFAULT.withKey(KEY))
                .close();
        GalleryFolder sealed = new GalleryFolder(folder, Optional.of(KEY));
        GalleryId derived = sealed.newId();
        assertThat(id(sealed)).contains(derived);
        GalleryKey next = GalleryKey.generate();
        LuceneGallery.rotateKey(folder, KEY, next);
        assertThat(new GalleryFolder(folder, Optional.of(next)).newId()).isEqualTo(derived);
    }

    @Test
    void aGalleryOfBeforeGetsAnIdWithItsNextChange() throws IOException {
        Path folder = temp.resolve("people");
        LuceneGallery.open(folder, CONTRACT).close();
        setId(folder, null);
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(gallery.peopleCount()).isZero();
            assertThat(id(folder)).isEmpty();
            gallery.enrol("ada", face(1));
            assertThat(id(folder)).isPresent();
        }
    }

    @Test
    void anIdThatIsNoneIsDamage() throws IOException {
        Path folder = temp.resolve("people");
        LuceneGallery.open(folder, CONTRACT).close();
        setId(folder, "12");
        assertThatThrownBy(() -> LuceneGallery.open(folder, CONTRACT))
                .isInstanceOf(GalleryCorruptException.class)
                .hasRootCauseMessage("a gallery's id has 32 hexadecimal digits, got \"12\"");
    }

    private static Optional<GalleryId> id(Path folder) throws IOException {
        return id(new GalleryFolder(folder, Optional.empty()));
    }

    private static Optional<GalleryId> id(GalleryFolder folder) throws IOException {
        try (Directory index = folder.directory()) {
            return folder.lastCommit(index).id();
        }
    }

    /** Writes another commit of the same index, as a version of Vultus before there were ids did. */
    static void setId(Path folder, String id) throws IOException {
        try (FSDirectory index = FSDirectory.open(folder.resolve("index"));
                IndexWriter writer = new IndexWriter(index, new IndexWriterConfig(null))) {
            Map<String, String> data =
                    new HashMap<>(SegmentInfos.readLatestCommit(index).getUserData());
            data.remove("vultus.id");
            if (id != null) {
                data.put("vultus.id", id);
            }
            writer.setLiveCommitData(data.entrySet());
            writer.commit();
        }
    }
}
