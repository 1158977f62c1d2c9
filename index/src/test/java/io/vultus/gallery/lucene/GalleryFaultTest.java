package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static io.vultus.gallery.Faces.face;
import static io.vultus.gallery.Faces.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full or loses power, at writes spread evenly over a short life of a gallery: after each, what was
 * acknowledged is there, and of the change that failed all or nothing. {@code -Dvultus.faults=N} tries N writes.
 */
class GalleryFaultTest {

    private static final int FAULTS = Integer.getInteger("vultus.faults", 60);

    private static final LuceneGalleryOptions OPTIONS =
            LuceneGalleryOptions.DEFAULT.withCaching(false).withThreads(1);

    private static final List<Consumer<Gallery>> CHANGES = List.of(
            gallery -> gallery.enrolAll(IntStream.range(0, 12).mapToObj(i -> Template.of("p" + i, face(i)))),
            gallery -> gallery.updateAll(List.of(
                    new Profile("p1", "One", Map.of("floor", "1")), new Profile("p2", "Two", Map.of("floor", "2")))),
            gallery -> gallery.enrolAll(IntStream.range(5, 20).mapToObj(i -> Template.of("p" + i, sample(i, 1)))),
            gallery -> gallery.erase("p1"),
            gallery -> gallery.removeTemplate("p2", Template.of("p2", face(2)).templateId()),
            gallery -> gallery.enrolAll(IntStream.range(0, 4).mapToObj(i -> Template.of("q" + i, face(100 + i)))),
            gallery -> gallery.erase("p6"));

    @TempDir
    private Path temp;

    /** What there is to see after each change, the first before any. */
    private final List<Set<String>> states = new ArrayList<>();

    private long operations;

    @BeforeEach
    void liveWithoutFaults() {
        FaultyDirectory.Fault never = new FaultyDirectory.Fault(Long.MAX_VALUE);
        try (LuceneGallery gallery = open(temp.resolve("whole"), never)) {
            states.add(state(gallery));
            for (Consumer<Gallery> change : CHANGES) {
                change.accept(gallery);
                states.add(state(gallery));
            }
        }
        operations = never.operations();
        assertThat(states).doesNotHaveDuplicates();
    }

    @Test
    void aFullDiskLosesNothingAndTheGalleryGoesOnWhenThereIsRoom() {
        int failures = 0;
        for (int i = 0; i < FAULTS; i++) {
            FaultyDirectory.Fault fault = fault(i);
            Path folder = temp.resolve("full" + i);
            try (LuceneGallery gallery = openOnceThereIsRoom(folder, fault)) {
                for (int change = 0; change < CHANGES.size(); change++) {
                    Optional<GalleryException> failure = attempt(gallery, change);
                    if (failure.isPresent()) {
                        assertThat(failure.get()).as("fault %s", fault).hasMessageContaining(folder.toString());
                        assertThat(state(gallery)).as("fault %s", fault).isEqualTo(states.get(change));
                        failures++;
                        fault.repair();
                        CHANGES.get(change).accept(gallery);
                    }
                    assertThat(state(gallery)).as("fault %s", fault).isEqualTo(states.get(change + 1));
                }
            }
            assertSound(folder, fault, states.subList(CHANGES.size(), CHANGES.size() + 1));
        }
        System.out.printf(
                "full disk: at %d of %d writes, %d changes failed whole, nothing lost%n", FAULTS, operations, failures);
    }

    @Test
    void aLossOfPowerLosesNothingThatWasAcknowledged() throws IOException {
        int failures = 0;
        for (int i = 0; i < FAULTS; i++) {
            FaultyDirectory.Fault fault = fault(i);
            Path folder = temp.resolve("power" + i);
            int acknowledged = 0;
            try (LuceneGallery gallery = open(folder, fault)) {
                while (acknowledged < CHANGES.size()
                        && attempt(gallery, acknowledged).isEmpty()) {
                    acknowledged++;
                }
            } catch (GalleryException e) {
                // it could not be made, or not closed
            }
            failures += acknowledged < CHANGES.size() ? 1 : 0;
            fault.losePower(folder.resolve("index"));
            assertSound(folder, fault, states.subList(acknowledged, Math.min(acknowledged + 2, states.size())));
        }
        System.out.printf(
                "power: lost at %d of %d writes, within %d changes, nothing lost%n", FAULTS, operations, failures);
    }

    private FaultyDirectory.Fault fault(int i) {
        return new FaultyDirectory.Fault(1 + i * operations / FAULTS);
    }

    private static LuceneGallery open(Path folder, FaultyDirectory.Fault fault) {
        return LuceneGallery.open(FaultyDirectory.gallery(folder, fault), CONTRACT, OPTIONS);
    }

    private static LuceneGallery openOnceThereIsRoom(Path folder, FaultyDirectory.Fault fault) {
        try {
            return open(folder, fault);
        } catch (GalleryException e) {
            fault.repair();
            return open(folder, fault);
        }
    }

    private static Optional<GalleryException> attempt(Gallery gallery, int change) {
        try {
            CHANGES.get(change).accept(gallery);
            return Optional.empty();
        } catch (GalleryException e) {
            return Optional.of(e);
        }
    }

    private static void assertSound(Path folder, FaultyDirectory.Fault fault, List<Set<String>> allowed) {
        try (LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT, OPTIONS)) {
            assertThat(allowed).as("fault %s", fault).contains(state(gallery));
        }
        assertThat(GalleryCheck.run(folder).problems()).as("fault %s", fault).isEmpty();
    }

    /** People, their names and the ids of their templates, which follow from the vectors. */
    private static Set<String> state(GalleryReader gallery) {
        Set<String> state = new TreeSet<>();
        for (Person person : gallery.page("", 1000)) {
            state.add(person.identity() + " " + person.name() + " "
                    + gallery.templates(person.identity()).stream()
                            .map(Template::templateId)
                            .collect(Collectors.joining(" ")));
        }
        return state;
    }
}
