package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is derived from vectors, codes and 8-bit vectors, lies in rows of which no bytes can be looked for: rows share
 * words, or are relative to the others' centre. So that nobody erased is left there is shown by counting: every row is
 * a live template's, and no file is there but the last commit's.
 */
class ErasureTest {

    @TempDir
    private Path temp;

    @Test
    void noRowIsLeftInCodes() throws IOException {
        eraseSome(LuceneGalleryOptions.DEFAULT);
    }

    @Test
    void noRowIsLeftBesideVectorsOf16Bits() throws IOException {
        eraseSome(LuceneGalleryOptions.DEFAULT.withStorage(VectorStorage.FLOAT16));
    }

    @Test
    void noRowIsLeftInQuantisedVectorsAndGraphs() throws IOException {
        eraseSome(LuceneGalleryOptions.DEFAULT.withGraph(new GraphOptions(16, 100, 100)));
    }

    private void eraseSome(LuceneGalleryOptions options) throws IOException {
        Path folder = temp.resolve("gallery");
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, options.withCaching(false))) {
            for (int batch = 0; batch < 4; batch++) {
                int first = batch * 100;
                gallery.enrolAll(IntStream.range(first, first + 100)
                        .mapToObj(i -> Template.of("p" + i % 150, "t" + i, i < 150 ? face(i) : sample(i % 150, i))));
            }
            gallery.optimise(ProgressListener.SILENT);
            // Removed before, so that only the erasure gets rid of it.
            gallery.removeTemplate("p7", "t7");
            gallery.enrol(Template.of("p8", "t8", sample(8, 99)));
            for (String identity : new String[] {"p7", "p8", "p149"}) {
                assertThat(gallery.erase(identity)).isTrue();
                assertNothingIsLeft(folder, gallery.templateCount(), gallery.peopleCount());
            }
        }
        GalleryReport report = GalleryCheck.run(folder);
        assertThat(report.problems()).isEmpty();
        assertThat(report.codes() + report.graphNodes()).isEqualTo(report.templates());
    }

    private static void assertNothingIsLeft(Path folder, long templates, long people) throws IOException {
        try (FSDirectory index = FSDirectory.open(folder.resolve("index"));
                DirectoryReader reader = DirectoryReader.open(index)) {
            assertThat(reader.numDeletedDocs()).isZero();
            assertThat(reader.maxDoc()).isEqualTo((int) (templates + people));
            int rows = 0;
            for (LeafReaderContext leaf : reader.leaves()) {
                rows += leaf.reader().getFloatVectorValues(Fields.VECTOR).size();
            }
            assertThat(rows).isEqualTo((int) templates);
            try (Stream<Path> all = Files.list(folder.resolve("index"))) {
                Set<String> names = all.map(file -> file.getFileName().toString())
                        .filter(name -> !name.endsWith(".lock"))
                        .collect(Collectors.toSet());
                assertThat(names)
                        .containsExactlyInAnyOrderElementsOf(
                                reader.getIndexCommit().getFileNames());
            }
        }
    }
}
