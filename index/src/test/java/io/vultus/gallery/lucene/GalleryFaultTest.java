package io.vultus.gallery.lucene;

import static io.vultus.gallery.Faces.CONTRACT;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.lucene.RandomLife.Change;
import io.vultus.gallery.lucene.SimulatedDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Disks that are full, fail once or lose their power, at every operation of short lives of galleries: what was
 * acknowledged is there, of the change that failed all or nothing, and of whom was erased not a byte. In each life all
 * operations are gone through before the next life begins, as far as {@code -Dvultus.faults=N} reaches; with fewer than
 * one life takes they are spread over it. {@code -Dvultus.seed=S} gives other lives.
 */
class GalleryFaultTest {

    private static final int FAULTS = Integer.getInteger("vultus.faults", 400);
    private static final long SEED = Long.getLong("vultus.seed", 1);
    private static final int CHANGES = 12;
    private static final GalleryKey KEY = GalleryKey.generate();

    /** How often the power is lost after a change was acknowledged. */
    private static final int LATE = 8;

    @TempDir
    private Path temp;

    private final Map<Fault, Integer> met = new ConcurrentHashMap<>();
    private final AtomicInteger failedChanges = new AtomicInteger();
    private final AtomicInteger lostChanges = new AtomicInteger();

    /** A change of a life, with what was there before it. */
    private record Step(
            long seed,
            Optional<GalleryKey> key,
            Change change,
            SimulatedDisk disk,
            SortedMap<String, String> before,
            SortedMap<String, String> after,
            long operations) {

        /** At how many places a fault is tried. */
        long places(Fault fault) {
            return fault == Fault.POWER ? operations + LATE : operations;
        }
    }

    /** A fault at one operation of a change. */
    private record Injection(Step step, Fault fault, long operation) {
        @Override
        public String toString() {
            return "seed %d, %s, %s at operation %d of %d"
                    .formatted(step.seed, step.change.getClass().getSimpleName(), fault, operation, step.operations);
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        // Where the disk pretends to be.
        Files.createDirectories(temp.resolve("plain/index"));
        Files.createDirectories(temp.resolve("encrypted/index"));
        ((Logger) LoggerFactory.getLogger("io.vultus.gallery.lucene")).setLevel(Level.OFF);
    }

    @Test
    void nothingIsLostWhereverADiskFails() {
        long injected = 0;
        int lives = 0;
        while (injected < FAULTS) {
            injected += spread(injections(live(SEED + lives++)), FAULTS - injected).parallelStream()
                    .filter(this::inject)
                    .count();
        }
        System.out.printf(
                "faults: %d in %d lives from seed %d: %s; %d changes failed whole, %d were cut off by a loss of power"
                        + " and %d acknowledged before it, nothing lost%n",
                injected,
                lives,
                SEED,
                met,
                failedChanges.get(),
                lostChanges.get(),
                met.getOrDefault(Fault.POWER, 0) - lostChanges.get());
    }

    private static List<Injection> injections(List<Step> life) {
        List<Injection> injections = new ArrayList<>();
        for (Step step : life) {
            for (Fault fault : Fault.values()) {
                for (long operation = 1; operation <= step.places(fault); operation++) {
                    injections.add(new Injection(step, fault, operation));
                }
            }
        }
        return injections;
    }

    /** All, or as many as are wanted from everywhere among them. */
    private static List<Injection> spread(List<Injection> all, long wanted) {
        if (wanted >= all.size()) {
            return all;
        }
        return LongStream.range(0, wanted)
                .mapToObj(i -> all.get((int) (i * all.size() / wanted)))
                .toList();
    }

    /** A life without faults, every change in an opening of its own. */
    private List<Step> live(long seed) {
        // Every other gallery is encrypted.
        Optional<GalleryKey> key = seed % 2 == 0 ? Optional.of(KEY) : Optional.empty();
        RandomLife life = new RandomLife(seed);
        SimulatedDisk disk = new SimulatedDisk();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            SimulatedDisk before = disk.copy();
            disk.schedule(null, Long.MAX_VALUE);
            SortedMap<String, String> stateBefore = life.state();
            Change change = life.next();
            life.advance();
            try (LuceneGallery gallery = open(key, disk)) {
                change.make(gallery);
                assertThat(RandomLife.state(gallery)).isEqualTo(life.state());
            }
            steps.add(new Step(seed, key, change, before, stateBefore, life.state(), disk.operations()));
        }
        return steps;
    }

    /** Whether the fault was met; what merges write in the background differs a little from time to time. */
    private boolean inject(Injection injection) {
        Step step = injection.step;
        Fault fault = injection.fault;
        SimulatedDisk disk = step.disk.copy();
        disk.schedule(fault, injection.operation);
        try {
            if (fault == Fault.POWER) {
                losePower(step, disk, new Random(step.seed * 31 + injection.operation));
            } else {
                failAndRecover(step, disk, fault);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(injection.toString(), e);
        }
        boolean happened = fault == Fault.POWER || disk.failed();
        if (happened) {
            met.merge(fault, 1, Integer::sum);
        }
        return happened;
    }

    private void failAndRecover(Step step, SimulatedDisk disk, Fault fault) {
        try (LuceneGallery gallery = openAtLast(step, disk)) {
            Optional<GalleryException> failure = attempt(() -> step.change.make(gallery));
            if (failure.isPresent()) {
                assertThat(failure.get()).hasMessageContaining(temp.toString());
                assertThat(RandomLife.state(gallery))
                        .as("after %s", failure.get().getCause())
                        .isIn(allowedAfterFailure(step, fault));
                failedChanges.incrementAndGet();
                disk.repair();
                step.change.make(gallery);
            }
            assertThat(RandomLife.state(gallery)).isEqualTo(step.after);
            assertErased(step, disk);
        } catch (GalleryException e) {
            // It could not be closed in order, after the change had been acknowledged.
            assertThat(disk.failed()).isTrue();
            disk.repair();
        }
        assertSound(step, disk, List.of(step.after));
        assertErased(step, disk);
    }

    /** A change may be there whole, although an error is told: files that it replaced could not be deleted for good. */
    private static List<SortedMap<String, String>> allowedAfterFailure(Step step, Fault fault) {
        boolean deletes = fault == Fault.ERROR || step.change instanceof RandomLife.Erase;
        return deletes ? List.of(step.before, step.after) : List.of(step.before);
    }

    private void losePower(Step step, SimulatedDisk disk, Random random) {
        boolean acknowledged = false;
        try (LuceneGallery gallery = open(step.key, disk)) {
            acknowledged = attempt(() -> step.change.make(gallery)).isEmpty();
        } catch (GalleryException e) {
            // It could not be opened, or not be closed any more.
        }
        lostChanges.addAndGet(acknowledged ? 0 : 1);
        SimulatedDisk left = disk.afterPowerLoss(random);
        if (acknowledged) {
            assertErased(step, left);
        }
        assertSound(step, left, acknowledged ? List.of(step.after) : List.of(step.before, step.after));
    }

    private LuceneGallery openAtLast(Step step, SimulatedDisk disk) {
        try {
            return open(step.key, disk);
        } catch (GalleryException e) {
            disk.repair();
            return open(step.key, disk);
        }
    }

    private static Optional<GalleryException> attempt(Runnable change) {
        try {
            change.run();
            return Optional.empty();
        } catch (GalleryException e) {
            return Optional.of(e);
        }
    }

    private LuceneGallery open(Optional<GalleryKey> key, SimulatedDisk disk) {
        return LuceneGallery.open(
                folder(key, disk),
                CONTRACT,
                LuceneGalleryOptions.DEFAULT.withCaching(false).withThreads(1));
    }

    private GalleryFolder folder(Optional<GalleryKey> key, SimulatedDisk disk) {
        return new GalleryFolder(temp.resolve(key.isPresent() ? "encrypted" : "plain"), index -> disk.open(), key);
    }

    private void assertSound(Step step, SimulatedDisk disk, List<SortedMap<String, String>> allowed) {
        try (LuceneGallery gallery = open(step.key, disk)) {
            assertThat(allowed).contains(RandomLife.state(gallery));
        }
        assertThat(GalleryCheck.run(folder(step.key, disk)).problems()).isEmpty();
    }

    private static void assertErased(Step step, SimulatedDisk disk) {
        if (step.change instanceof RandomLife.Erase erase) {
            RandomLife.tracesOf(erase.identity())
                    .forEach(trace -> assertThat(disk.filesWith(trace)).isEmpty());
        }
    }
}
