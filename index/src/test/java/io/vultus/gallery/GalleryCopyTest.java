package io.vultus.gallery;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.lucene.LuceneGallery;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryCopyTest {

    /** More than one page. */
    private static final int PEOPLE = 600;

    @TempDir
    private Path temp;

    private LuceneGallery open(String name) {
        return LuceneGallery.open(temp.resolve(name), CONTRACT);
    }

    private static void fill(Gallery gallery) {
        gallery.enrolAll(IntStream.range(0, 2 * PEOPLE)
                .mapToObj(i -> Template.of("p" + i % PEOPLE, face(i))
                        .withSource("photo " + i)
                        .withMetadata(Map.of("n", "" + i))));
        gallery.update(new Profile("p7", "Seven", Map.of("city", "Rom")));
        gallery.enrol(Template.of("nobody", "1", face(1)));
        gallery.removeTemplate("nobody", "1");
    }

    @Test
    void copiesEverythingOfEverybody() {
        try (Gallery from = open("from");
                Gallery to = open("to")) {
            fill(from);
            GalleryCopy copy = GalleryCopy.run(from, to, ProgressListener.SILENT);
            assertThat(copy.written()).isEqualTo(2 * PEOPLE);
            assertThat(copy.checksum()).isEqualTo(GalleryChecksum.of(from, ProgressListener.SILENT));
            assertThat(copy.checksum().people()).isEqualTo(PEOPLE + 1);
            assertThat(to.get("nobody")).hasValue(new Person(Profile.of("nobody"), 0));
            assertThat(copy.checksum().templates()).isEqualTo(2 * PEOPLE);
            assertThat(to.get("p7")).isEqualTo(from.get("p7"));
            assertThat(to.templates("p8")).isEqualTo(from.templates("p8"));
        }
    }

    @Test
    void goesOnWhereItWasBrokenOff() {
        try (Gallery from = open("from");
                Gallery to = open("to")) {
            fill(from);
            to.enrolAll(from.templates("p3"));
            to.enrol(from.templates("p8").getFirst());
            assertThat(GalleryCopy.run(from, to, ProgressListener.SILENT).written())
                    .isEqualTo(2 * PEOPLE - 3);
            assertThat(GalleryCopy.run(from, to, ProgressListener.SILENT).written())
                    .isZero();
        }
    }

    @Test
    void peopleOfEarlierVersionsAreCopiedInTheirForms() {
        try (Gallery from = open("from");
                Gallery to = open("to")) {
            for (String identity : List.of("Zoe\u0308", "Zo\u00eb", "\ufeffada")) {
                from.enrol(Template.ofStored(
                        identity, "1", face(1), Optional.of("a\u001bb"), Optional.empty(), Map.of("k", "x\u202ey")));
            }
            from.removeTemplate("\ufeffada", "1");
            from.update(Profile.ofStored("Zo\u00eb", "Z\u001b", Map.of("city", "\u202e")));
            GalleryCopy.run(from, to, ProgressListener.SILENT);
            assertThat(to.people()).containsExactlyElementsOf(from.people().toList());
            assertThat(to.identities()).containsExactly("Zoe\u0308", "Zo\u00eb", "\ufeffada");
        }
    }

    @Test
    void aTargetThatHoldsMoreIsNoCopy() {
        try (Gallery from = open("from");
                Gallery to = open("to")) {
            from.enrol("ada", face(1));
            to.enrol("bob", face(2));
            assertThatThrownBy(() -> GalleryCopy.run(from, to, ProgressListener.SILENT))
                    .isInstanceOf(CopyDiffersException.class)
                    .hasMessageStartingWith("the copy differs from its source: 1 people with 1 templates (")
                    .hasMessageContaining("2 people with 2 templates (");
        }
    }

    @Test
    void aChangedBitChangesTheChecksum() {
        try (Gallery one = open("one");
                Gallery other = open("other")) {
            one.enrol(Template.of("ada", "1", face(1)));
            float[] values = face(1).toArray();
            values[3] = Math.nextUp(values[3]);
            other.enrol(Template.of("ada", "1", Embedding.ofUnit(values)));
            assertThat(GalleryChecksum.of(one, ProgressListener.SILENT))
                    .isNotEqualTo(GalleryChecksum.of(other, ProgressListener.SILENT));
        }
    }
}
