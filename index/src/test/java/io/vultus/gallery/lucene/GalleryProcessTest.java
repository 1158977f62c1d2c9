package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.gallery.GalleryLockedException;
import io.vultus.gallery.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Galleries and other processes: locks, sudden death, JVMs without flags. */
class GalleryProcessTest {

    @TempDir
    Path folder;

    @Test
    void aGalleryOpenInAnotherProcessIsLockedButCanBeRead() throws Exception {
        try (ChildJvm other = ChildJvm.start(true, folder, "hold")) {
            other.await("open");
            assertThatThrownBy(() -> LuceneGallery.open(folder, CONTRACT))
                    .isInstanceOf(GalleryLockedException.class)
                    .hasMessage("the gallery " + folder + " is open for writing elsewhere, in this program or another;"
                            + " close it there first, or open it read-only");
            try (LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder, CONTRACT)) {
                assertThat(reader.peopleCount()).isZero();
            }
            other.kill("");
        }
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            assertThat(gallery.enrol("ada", face(1))).isTrue();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesSigkill() throws Exception {
        long seed = 4711;
        Random random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            Path gallery = folder.resolve("round-" + round);
            int first = 5 + random.nextInt(60);
            List<String> acknowledged;
            try (ChildJvm child = ChildJvm.start(true, gallery, "enrol")) {
                child.await("enrolled " + first + ".");
                acknowledged = child.kill("enrolled ");
            }
            checkSurvivors(gallery, first, acknowledged, "seed %d, round %d".formatted(seed, round));
        }
    }

    private static void checkSurvivors(Path folder, int first, List<String> acknowledged, String where) {
        int singles = first;
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            for (String line : acknowledged) {
                if (!line.startsWith("batch")) {
                    singles = Integer.parseInt(line);
                }
            }
            for (int i = 0; i <= singles; i++) {
                assertThat(gallery.templates("single-" + i))
                        .as(where)
                        .containsExactly(Template.of("single-" + i, face(i)));
                assertThat(gallery.embeddingCache().get(GalleryProgram.key(i)))
                        .as(where)
                        .hasValue(GalleryProgram.outcome(i));
            }
            assertThat(gallery.embeddingCache().size()).isBetween(singles + 1L, singles + 2L);
            var batches = gallery.identities()
                    .filter(identity -> identity.startsWith("batch-"))
                    .collect(Collectors.groupingBy(identity -> identity.split("-", -1)[1], Collectors.counting()));
            assertThat(batches.values()).as(where).allMatch(count -> count == GalleryProgram.BATCH);
            assertThat(batches.size()).as(where).isGreaterThanOrEqualTo(singles / 10);
            assertThat(gallery.identify(face(first), 1, .99).decision()).isPresent();
        }
    }

    @Test
    void aJvmWithoutFlagsDoesWithoutCaches() throws Exception {
        try (ChildJvm child = ChildJvm.start(false, folder, "once")) {
            List<String> lines = child.remainingLines();
            assertThat(lines).contains("found ada", "name ada", "cached false", "left 0");
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("WARN "))
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("the JVM was started without options that Vultus wants: searching is")
                    .doesNotContain("--add-exports");
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("WARN "))
                    .last()
                    .asString()
                    .contains("the embedding cache is off: the JVM was started without options that Chronicle Map needs"
                            + " (add --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED --add-exports=");
        }
    }
}
