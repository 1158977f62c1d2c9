package io.vultus.gallery.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.lucene.GalleryProgram.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that change galleries are killed at random moments, from their start on, again and again: everything that
 * was acknowledged is there, of the change that was under way all or nothing, and nothing else. In between, files of
 * caches are deleted, cut, or replaced by earlier ones. {@code -Dvultus.kills=N} and {@code -Dvultus.seed=S}.
 */
class GalleryCrashTest {

    private static final int KILLS = Integer.getInteger("vultus.kills", 12);
    private static final long SEED = Long.getLong("vultus.seed", 1);

    /** After so many a gallery has lived long enough, and the next begins. */
    private static final int KILLS_OF_A_GALLERY = 12;

    private static final int MAX_DELAY_MILLIS = 400;

    private static final List<Kind> KINDS = List.copyOf(EnumSet.allOf(Kind.class));

    @TempDir
    private Path temp;

    private final Random random = new Random(SEED);
    private int acknowledged;
    private int whole;
    private int starting;
    private int damagedCaches;

    @Test
    void nothingIsLostWhenProcessesAreKilled() throws Exception {
        int galleries = 0;
        for (int kills = 0; kills < KILLS; kills += KILLS_OF_A_GALLERY) {
            Kind kind = KINDS.get(galleries % KINDS.size());
            live(
                    temp.resolve("gallery-" + galleries),
                    SEED + galleries,
                    kind,
                    Math.min(KILLS_OF_A_GALLERY, KILLS - kills));
            galleries++;
        }
        System.out.printf(
                "crash: %d kills, %d of them while starting, of processes on %d galleries, seed %d: %d changes"
                        + " acknowledged, none lost; %d under way were there whole, the others not at all; %d files of"
                        + " caches damaged%n",
                KILLS, starting, galleries, SEED, acknowledged, whole, damagedCaches);
    }

    private void live(Path gallery, long seed, Kind kind, int kills) throws Exception {
        RandomLife life = new RandomLife(seed);
        for (int kill = 0; kill < kills; kill++) {
            int reached = killedAfter(gallery, life.number(), seed, kind);
            String where = "%s, seed %d, kill %d, acknowledged %d".formatted(kind, seed, kill, reached);
            acknowledged += reached - life.number();
            while (life.number() < reached) {
                life.advance();
            }
            damageCaches(gallery);
            if (Files.exists(gallery)) {
                checkAndGoOn(gallery, life, kind, where);
            }
        }
    }

    /** How many changes a process had acknowledged, those before it included, when it was killed. */
    private int killedAfter(Path gallery, int before, long seed, Kind kind) throws Exception {
        try (ChildJvm child = ChildJvm.startFast(gallery, "live", "" + seed, "" + before, kind.name())) {
            child.await("starting");
            int reached = before;
            boolean whileStarting = random.nextInt(4) == 0;
            starting += whileStarting ? 1 : 0;
            if (!whileStarting) {
                String first = child.await("made ");
                reached = Integer.parseInt(first.substring(0, first.length() - 1));
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_DELAY_MILLIS));
            List<String> rest = child.kill("made ");
            return rest.isEmpty() ? reached : Integer.parseInt(rest.getLast());
        }
    }

    private void checkAndGoOn(Path folder, RandomLife life, Kind kind, String where) {
        SortedMap<String, String> before = life.state();
        SortedMap<String, String> found;
        try (LuceneGallery gallery = kind.open(folder)) {
            found = RandomLife.state(gallery);
            // Through the look-aside, where there is one.
            RandomLife.state(gallery)
                    .keySet()
                    .forEach(identity -> assertThat(gallery.get(identity))
                            .as(where)
                            .isEqualTo(gallery.page("", Integer.MAX_VALUE).stream()
                                    .filter(person -> person.identity().equals(identity))
                                    .findFirst()));
        }
        if (!found.equals(before)) {
            life.advance();
            assertThat(found).as(where).isEqualTo(life.state());
            whole++;
        }
        GalleryReport report = GalleryCheck.run(folder, kind.options());
        assertThat(report.problems()).as(where).isEmpty();
    }

    /** Deletes, cuts or replaces a file of the caches by an earlier one, where there are any. */
    private void damageCaches(Path gallery) throws IOException {
        Path cache = gallery.resolve("cache");
        if (!Files.isDirectory(cache)) {
            return;
        }
        Path earlier = Files.createDirectories(temp.resolve("earlier"));
        List<Path> files;
        try (Stream<Path> all = Files.list(cache)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            Path kept = earlier.resolve(file.getFileName());
            switch (random.nextInt(8)) {
                case 0 -> Files.delete(file);
                case 1 -> {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(random.nextLong(channel.size() + 1));
                    }
                }
                case 2 -> {
                    if (!Files.exists(kept)) {
                        continue;
                    }
                    Files.copy(kept, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
                default -> {
                    Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                    continue;
                }
            }
            damagedCaches++;
        }
    }
}
