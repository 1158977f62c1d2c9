package io.vultus.gallery.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vultus.gallery.Faces;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.SoakModel.State;
import io.vultus.model.ModelContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Threads that change a gallery beside threads that ask it, snapshots of it and a reader that follows it; every answer
 * is held against a {@link SoakModel}. {@code -Dvultus.soak.seconds}, {@code -Dvultus.soak.templates} and
 * {@code -Dvultus.seed} make it longer, larger and different.
 */
@EnabledOnOs(OS.LINUX)
class GallerySoakTest {

    private static final long SECONDS = Long.getLong("vultus.soak.seconds", 8);
    private static final int TEMPLATES = Integer.getInteger("vultus.soak.templates", 4000);
    private static final long SEED = Long.getLong("vultus.seed", 1);

    private static final int CHANGERS = 2;
    private static final int ASKERS = 2;
    private static final int REPORTS = 6;
    private static final long MOST_NATIVE_GROWTH = 150;
    private static final ModelContract CONTRACT = Faces.contract("soak", SoakModel.DIMENSION, 'd');

    @TempDir
    private Path temp;

    private final SoakModel model = new SoakModel(SEED, TEMPLATES * 2 / 3);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong erasures = new AtomicLong();
    private final AtomicLong questions = new AtomicLong();
    private final AtomicLong checked = new AtomicLong();
    private volatile long end;

    @BeforeEach
    void beQuiet() {
        ((Logger) LoggerFactory.getLogger("io.vultus.gallery.lucene")).setLevel(Level.WARN);
    }

    @Test
    void everyAnswerIsRightWhileTheGalleryChanges() throws Exception {
        Path folder = temp.resolve("gallery");
        // What is opened once for ever: libraries, and the compiler that Chronicle Map uses.
        try (LuceneGallery small = LuceneGallery.open(temp.resolve("small"), CONTRACT)) {
            small.enrol(model.template(0, 0));
            small.get(SoakModel.identity(0));
        }
        ProcessFigures before = ProcessFigures.of(folder);
        LuceneGallery gallery = LuceneGallery.open(folder, CONTRACT);
        try (gallery;
                ExecutorService threads = Executors.newCachedThreadPool()) {
            fill(gallery);
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CHANGERS; i++) {
                int share = i;
                running.add(threads.submit(untilTheEnd(i, random -> change(gallery, share, random))));
            }
            for (int i = 0; i < ASKERS; i++) {
                running.add(threads.submit(untilTheEnd(10 + i, random -> ask(gallery, random, Long.MAX_VALUE))));
            }
            running.add(threads.submit(untilTheEnd(20, random -> askSnapshot(gallery, random))));
            running.add(threads.submit(follow(folder)));
            report(folder);
            for (Future<?> each : running) {
                each.get();
            }
            model.assertAll(gallery);
        }
        ProcessFigures after = ProcessFigures.of(folder);
        assertThat(after.mappedFiles()).isZero();
        assertThat(after.handles()).isLessThanOrEqualTo(before.handles() + 8);
        // What the virtual machine compiles and loads on the way takes some of it.
        assertThat(after.nativeMegabytes()).isLessThanOrEqualTo(before.nativeMegabytes() + MOST_NATIVE_GROWTH);
        assertThat(GalleryCheck.run(folder).problems()).isEmpty();
        System.out.printf(
                "soak: %d s at %d templates, seed %d: %d changes, %d of them erasures, beside %d questions, of which %d"
                        + " were checked in full, all right; before: %s; after: %s%n",
                SECONDS, TEMPLATES, SEED, changes.get(), erasures.get(), questions.get(), checked.get(), before, after);
    }

    private void fill(LuceneGallery gallery) {
        gallery.enrolAll(
                IntStream.range(0, TEMPLATES).mapToObj(i -> model.template(i % model.people(), i / model.people())));
        for (int i = 0; i < TEMPLATES; i++) {
            int person = i % model.people();
            TreeSet<Integer> samples = new TreeSet<>(model.state(person).samples());
            samples.add(i / model.people());
            model.set(person, new State(false, samples, 0, true, System.nanoTime()));
        }
    }

    /** One step of a thread. */
    private interface Step {
        void take(Random random) throws Exception;
    }

    private Callable<Void> untilTheEnd(long thread, Step step) {
        return () -> {
            Random random = new Random(SEED * 100 + thread);
            while (System.nanoTime() < end) {
                step.take(random);
            }
            return null;
        };
    }

    private void ask(GalleryReader asked, Random random, long upTo) {
        checked.addAndGet(model.ask(asked, random, upTo) ? 1 : 0);
        questions.incrementAndGet();
    }

    private void askSnapshot(LuceneGallery gallery, Random random) {
        long taken = System.nanoTime();
        try (GalleryReader snapshot = gallery.snapshot()) {
            long people = snapshot.peopleCount();
            for (int i = 0; i < 20; i++) {
                ask(snapshot, random, taken);
            }
            assertThat(snapshot.peopleCount()).isEqualTo(people);
        }
    }

    /** As another process would: by refreshing. */
    private Callable<Void> follow(Path folder) {
        return () -> {
            Random random = new Random(SEED * 100 + 30);
            try (LuceneGalleryReader reader = LuceneGallery.openReadOnly(folder)) {
                while (System.nanoTime() < end) {
                    long refreshed = System.nanoTime();
                    reader.refresh();
                    for (int i = 0; i < 20; i++) {
                        ask(reader, random, refreshed);
                    }
                }
            }
            return null;
        };
    }

    private void change(LuceneGallery gallery, int share, Random random) {
        List<Integer> people = IntStream.range(0, 1 + random.nextInt(20))
                .map(i -> random.nextInt(model.people() / CHANGERS) * CHANGERS + share)
                .distinct()
                .boxed()
                .toList();
        switch (random.nextInt(10)) {
            case 0, 1 -> erase(gallery, people.getFirst());
            case 2, 3 -> describe(gallery, people);
            case 4, 5 -> removeTemplate(gallery, people.getFirst());
            default -> enrol(gallery, people, random);
        }
        changes.incrementAndGet();
    }

    private void enrol(LuceneGallery gallery, List<Integer> people, Random random) {
        List<Template> templates = new ArrayList<>();
        List<State> after = new ArrayList<>();
        for (int person : people) {
            State state = model.state(person);
            int sample = random.nextInt(SoakModel.SAMPLES);
            TreeSet<Integer> samples = new TreeSet<>(state.samples());
            samples.add(sample);
            templates.add(model.template(person, sample));
            after.add(new State(false, samples, state.version(), true, 0));
            model.set(person, state.under());
        }
        gallery.enrolAll(templates);
        acknowledge(people, after);
    }

    private void describe(LuceneGallery gallery, List<Integer> people) {
        List<Integer> enrolled =
                people.stream().filter(person -> model.state(person).enrolled()).toList();
        List<Profile> profiles = new ArrayList<>();
        List<State> after = new ArrayList<>();
        for (int person : enrolled) {
            State state = model.state(person);
            int version = state.version() + 1;
            profiles.add(new Profile(SoakModel.identity(person), SoakModel.name(person, version), Map.of()));
            after.add(new State(false, state.samples(), version, true, 0));
            model.set(person, state.under());
        }
        gallery.updateAll(profiles);
        acknowledge(enrolled, after);
    }

    private void removeTemplate(LuceneGallery gallery, int person) {
        State state = model.state(person);
        if (!state.samples().isEmpty()) {
            int sample = state.samples().first();
            model.set(person, state.under());
            assertThat(gallery.removeTemplate(SoakModel.identity(person), "s" + sample))
                    .isTrue();
            TreeSet<Integer> left = new TreeSet<>(state.samples().tailSet(sample, false));
            acknowledge(List.of(person), List.of(new State(false, left, state.version(), true, 0)));
        }
    }

    private void erase(LuceneGallery gallery, int person) {
        State state = model.state(person);
        model.set(person, state.under());
        assertThat(gallery.erase(SoakModel.identity(person))).isEqualTo(state.enrolled());
        acknowledge(List.of(person), List.of(State.ABSENT));
        erasures.incrementAndGet();
    }

    private void acknowledge(List<Integer> people, List<State> after) {
        long now = System.nanoTime();
        for (int i = 0; i < people.size(); i++) {
            State state = after.get(i);
            model.set(people.get(i), new State(false, state.samples(), state.version(), state.enrolled(), now));
        }
    }

    private void report(Path folder) throws Exception {
        long begin = System.nanoTime();
        for (int i = 1; i <= REPORTS; i++) {
            long next = begin + (end - begin) * i / (REPORTS + 1);
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            System.out.printf(
                    "soak, after %d s: %d changes, %d questions; %s%n",
                    TimeUnit.NANOSECONDS.toSeconds(next - begin),
                    changes.get(),
                    questions.get(),
                    ProcessFigures.of(folder));
        }
    }
}
