package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.JavaProcess;
import io.vultus.SharedFiles;
import io.vultus.gallery.Person;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Enrols real photographs in processes of their own and kills them. {@code -Dvultus.kill.people=1708} takes all of
 * LFW's people instead of some.
 */
class IngestionKillTest {

    private static final int KILLS = 3;
    private static final int THREADS = 2;
    private static final long SEED = Long.getLong("vultus.seed", 20_261_124L);

    @TempDir
    Path folder;

    @Test
    void aKilledAndResumedRunEndsAsAnUnbrokenOneAndEmbedsNothingTwice() throws Exception {
        Path photos = somePeople(Integer.getInteger("vultus.kill.people", 250));
        Random random = new Random(SEED);
        System.out.println("seed " + SEED);

        long begin = System.nanoTime();
        assertThat(start("unbroken", photos).waitFor()).isZero();
        long unbrokenMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start("killed", photos);
            awaitFirstEmbedding(process);
            // The JVM takes a while to start; what is left of the run is what a kill should hit.
            process.waitFor(random.nextLong(unbrokenMillis / 3), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        assertThat(start("killed", photos).waitFor()).isZero();

        assertThat(templates("killed")).isNotEmpty().isEqualTo(templates("unbroken"));
        List<String> embedded = Files.readAllLines(folder.resolve("killed.log"));
        List<String> unbroken = Files.readAllLines(folder.resolve("unbroken.log"));
        assertThat(new HashSet<>(embedded)).isEqualTo(new HashSet<>(unbroken));
        System.out.printf(
                "%d photographs embedded; %d of them again after %d kills%n",
                unbroken.size(), embedded.size() - unbroken.size(), KILLS);
        assertThat(embedded.size() - unbroken.size())
                .as("embedded twice: at most those in flight")
                .isBetween(0, KILLS * THREADS);
    }

    private void awaitFirstEmbedding(Process process) throws IOException, InterruptedException {
        Path log = folder.resolve("killed.log");
        long before = Files.exists(log) ? Files.size(log) : 0;
        while (process.isAlive() && (!Files.exists(log) || Files.size(log) == before)) {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    private Path somePeople(int count) throws IOException {
        Path images = SharedFiles.path("lfw/images");
        Path some = Files.createDirectory(folder.resolve("photos"));
        try (Stream<Path> people = Files.list(images)) {
            for (Path person : people.sorted().limit(count).toList()) {
                Path copy = Files.createDirectory(some.resolve(person.getFileName()));
                try (Stream<Path> files = Files.list(person)) {
                    for (Path file : files.toList()) {
                        Files.copy(file, copy.resolve(file.getFileName()));
                    }
                }
            }
        }
        return some;
    }

    private Process start(String run, Path photos) throws IOException {
        return JavaProcess.of(
                        IngestionProcess.class.getName(),
                        folder.resolve(run),
                        photos,
                        folder.resolve(run + ".log"),
                        THREADS)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(run + ".out").toFile()))
                .start();
    }

    private List<Template> templates(String run) {
        try (LuceneGalleryReader gallery = LuceneGallery.openReadOnly(folder.resolve(run))) {
            return gallery.people()
                    .map(Person::identity)
                    .flatMap(identity -> gallery.templates(identity).stream())
                    .toList();
        }
    }
}
