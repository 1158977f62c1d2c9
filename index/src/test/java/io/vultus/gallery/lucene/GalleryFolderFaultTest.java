package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryChecksum;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of a gallery, and of the one that lies in its place, where its folder is replaced or deleted while it is
 * open: under every operation nothing of either is lost or mixed.
 */
class GalleryFolderFaultTest {

    private static final int PEOPLE = 12;

    @TempDir
    private Path temp;

    enum Fault {
        REPLACED,
        DELETED
    }

    record Operation(String name, Consumer<LuceneGallery> run, boolean changes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Operation> OPERATIONS = List.of(
            new Operation("enrol", gallery -> gallery.enrol("new", face(90)), true),
            new Operation(
                    "enrolAll",
                    gallery -> gallery.enrolAll(IntStream.range(0, 50)
                            .mapToObj(i -> Template.of("new" + i, sample(100 + i, i)))),
                    true),
            new Operation("update", gallery -> gallery.update(new Profile("p1", "Ada", Map.of("a", "b"))), true),
            new Operation("removeTemplate", gallery -> gallery.removeTemplate("p2", "t2"), true),
            new Operation("erase", gallery -> gallery.erase("p3"), true),
            new Operation("optimise", gallery -> gallery.optimise(ProgressListener.SILENT), true),
            new Operation("identify", gallery -> gallery.identify(face(4), 3, .5), false),
            new Operation("get", gallery -> gallery.get("p5"), false),
            new Operation("templates", gallery -> gallery.templates(List.of("p6")), false),
            new Operation("people", gallery -> gallery.people().forEach(person -> {}), false),
            new Operation("stats", LuceneGallery::stats, false),
            new Operation("snapshot", gallery -> gallery.snapshot().close(), false));

    static Stream<Arguments> faultsUnderOperations() {
        return Arrays.stream(Fault.values())
                .flatMap(fault -> OPERATIONS.stream().map(operation -> Arguments.of(fault, operation)));
    }

    @ParameterizedTest
    @MethodSource("faultsUnderOperations")
    void nothingIsLostOrMixed(Fault fault, Operation operation) throws IOException {
        Path folder = temp.resolve("people");
        Path aside = temp.resolve("aside");
        GalleryChecksum mine = create(folder, 0);
        GalleryChecksum foreign = create(temp.resolve("other"), 1000);
        LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
        strike(fault, folder, aside);

        Throwable failure = catchThrowable(() -> operation.run().accept(gallery));

        if (failure != null) {
            assertThat(failure).isInstanceOfAny(GalleryException.class, IllegalStateException.class);
        }
        if (operation.changes()) {
            assertThat(failure).isInstanceOf(GalleryException.class).hasMessageContaining(folder.toString());
        }
        assertThat(catchThrowable(gallery::close))
                .satisfiesAnyOf(
                        closing -> assertThat(closing).isNull(),
                        closing -> assertThat(closing).isInstanceOf(GalleryException.class));
        switch (fault) {
            case REPLACED -> {
                assertSound(folder, foreign);
                assertSound(aside, mine);
            }
            case DELETED -> {
                assertThat(folder).doesNotExist();
                assertSound(aside, mine);
            }
        }
    }

    private static GalleryChecksum create(Path folder, int seed) {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.enrolAll(IntStream.range(0, PEOPLE)
                    .mapToObj(i -> Template.of("p" + i, "t" + i, sample(seed + i, i))));
            return GalleryChecksum.of(gallery, ProgressListener.SILENT);
        }
    }

    private void strike(Fault fault, Path folder, Path aside) throws IOException {
        switch (fault) {
            case REPLACED -> {
                Files.move(folder, aside);
                Files.move(temp.resolve("other"), folder);
            }
            // To the gallery the same as a deletion, and what it had can be looked at.
            case DELETED -> Files.move(folder, aside);
        }
    }

    private static void assertSound(Path folder, GalleryChecksum expected) {
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
        try (GalleryReader reader = LuceneGallery.openReadOnly(folder)) {
            assertThat(GalleryChecksum.of(reader, ProgressListener.SILENT)).isEqualTo(expected);
        }
    }
}
