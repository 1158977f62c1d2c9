package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.JavaProcess;
import io.vultus.SharedFiles;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.ingest.CsvPhotoList;
import io.vultus.gallery.ingest.LabelledPhoto;
import io.vultus.gallery.ingest.ShareOfList;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.opensearch.OpenSearchGallery;
import io.vultus.gallery.opensearch.TestCluster;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands with a gallery on three nodes, several processes at once among them, and some of these killed. */
@Tag("cluster")
class ClusterCommandsTest {

    private static final int WORKERS = 3;
    private static final int PHOTOGRAPHS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern ENROLLED =
            Pattern.compile("(\\d+) photographs in .*: (\\d+) enrolled, (\\d+) enrolled before, (\\d+) duplicates");
    private static final Pattern COPIED = Pattern.compile(
            "(\\d+) people with (\\d+) templates in .* s, (\\d+) of them new; both galleries are [0-9a-f]{64}\n");

    private final TestCluster cluster = TestCluster.shared();
    private final String name = "staff-" + UUID.randomUUID();
    private final String gallery = cluster.address(name).toString();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path temp;

    @AfterEach
    void endAndDelete() {
        processes.forEach(Process::destroyForcibly);
        cluster.delete(name + "-*");
    }

    @Test
    void theSameCommandsAsForAFolder() throws IOException {
        importPack();
        Path list = Files.writeString(temp.resolve("list.csv"), """
                identity,path,name,trade
                gates,%s,Bill Gates,software
                gul,%s,,politics
                eban,%s,Abba Eban,politics
                """.formatted(
                        lfw("Bill_Gates", 1), lfw("Abdullah_Gul", 1), lfw("Abba_Eban", 1)));
        succeed("enrol", "--gallery", gallery, "--list", list.toString());
        assertThat(out.toString()).contains(": 3 enrolled, 0 enrolled before, 0 duplicates, 0 left out");
        succeed("enrol", "--gallery", gallery, "--list", list.toString());
        assertThat(out.toString()).contains(": 0 enrolled, 3 enrolled before, 0 duplicates, 0 left out");

        String probe = lfw("Bill_Gates", 2).toString();
        succeed("identify", "--gallery", gallery, "--json", probe);
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .findValue("decision")
                        .asText())
                .isEqualTo("gates");
        succeed("identify", "--gallery", gallery, "--where", "trade=politics", probe);
        assertThat(out.toString()).contains(": nobody known\n").doesNotContain("gates)");

        succeed("gallery", "list", "--gallery", gallery);
        assertThat(out.toString()).isEqualTo("""
                identity,name,templates,attributes
                eban,Abba Eban,1,trade=politics
                gates,Bill Gates,1,trade=software
                gul,gul,1,trade=politics
                """);
        succeed("gallery", "stats", "--gallery", gallery);
        assertThat(out.toString()).containsPattern("People +3\n").containsPattern("Templates +3\n");
        succeed("gallery", "verify", "--gallery", gallery);
        assertThat(out.toString()).startsWith("Everything could be read.\n");

        Path folder = temp.resolve("folder");
        assertCopied(gallery, folder.toString(), 3);
        succeed("gallery", "rebuild", "--gallery", gallery, "--shards", "2", "--quantise", "seven-bit");
        assertThat(out.toString()).startsWith("rebuilt 3 people with 3 templates");
        assertCopied(folder.toString(), gallery, 0);

        succeed("gallery", "erase", "--gallery", gallery, "gates");
        succeed("identify", "--gallery", gallery, probe);
        assertThat(out.toString()).contains(": nobody known\n").doesNotContain("gates");
        assertThat(run("gallery", "erase", "--gallery", gallery, "gates")).isEqualTo(35);
        assertCopied(folder.toString(), gallery, 1);
    }

    @Test
    void whatIsWrongHasItsOwnExitCode() throws IOException {
        assertThat(run("gallery", "stats", "--gallery", gallery)).isEqualTo(31);
        assertThat(err.toString()).contains("no gallery at " + gallery);
        assertThat(run("gallery", "stats", "--gallery", "opensearch+http://127.0.0.1:1/staff"))
                .isEqualTo(60);
        assertThat(run("gallery", "stats", "--gallery", "opensearch://127.0.0.1:9200"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("a gallery on a cluster is opensearch://host:port/name");
        assertThat(run("gallery", "copy", "--quantise", "twice", "a", gallery)).isEqualTo(2);
        assertThat(err.toString()).contains("--quantise is none or seven-bit, not twice");
        assertThat(run("gallery", "copy", "--shards", "0", "a", gallery)).isEqualTo(2);
        assertThat(err.toString()).contains("shards must be 1 to 1024, got 0");

        ModelContract one = new ModelContract("one", 4, "1".repeat(64));
        ModelContract other = new ModelContract("other", 4, "2".repeat(64));
        OpenSearchGallery.open(cluster.connection(name), one).close();
        Path folder = temp.resolve("folder");
        LuceneGallery.open(folder, other).close();
        assertThat(run("gallery", "copy", folder.toString(), gallery)).isEqualTo(22);
        assertThat(err.toString()).contains("other (4 dimensions").contains("one (4 dimensions");

        Path more = temp.resolve("more");
        try (LuceneGallery open = LuceneGallery.open(more, one)) {
            open.enrol("ada", Embedding.ofUnit(new float[] {1, 0, 0, 0}));
        }
        assertCopied(more.toString(), gallery, 1);
        Path empty = temp.resolve("empty");
        LuceneGallery.open(empty, one).close();
        assertThat(run("gallery", "copy", empty.toString(), gallery)).isEqualTo(66);
    }

    @Test
    void workersShareAListAndOneOfThemIsKilled() throws Exception {
        importPack();
        Path list = listOfPhotographs();
        List<Process> workers = IntStream.rangeClosed(1, WORKERS)
                .mapToObj(share -> start("enrol-" + share, enrol(list, share)))
                .toList();
        List<String> first;
        try (Stream<LabelledPhoto> photos =
                ShareOfList.of(CsvPhotoList.of(list), "1/" + WORKERS).open()) {
            first = photos.map(LabelledPhoto::identity).distinct().toList();
        }

        await("templates of the first share", () -> templatesOf(first) > 0);
        assertThat(workers.getFirst().isAlive()).isTrue();
        workers.getFirst().destroyForcibly().waitFor();
        int atKill = templatesOf(first);
        Process again = start("enrol-again", enrol(list, 1));

        long photographs = 0;
        long enrolled = 0;
        for (int share = 2; share <= WORKERS; share++) {
            Matcher result = result(workers.get(share - 1), "enrol-" + share, ENROLLED);
            assertThat(result.group(3)).as("enrolled before").isEqualTo("0");
            photographs += Long.parseLong(result.group(1));
            enrolled += Long.parseLong(result.group(2));
        }
        Matcher result = result(again, "enrol-again", ENROLLED);
        photographs += Long.parseLong(result.group(1));
        enrolled += Long.parseLong(result.group(2)) + Long.parseLong(result.group(3));
        assertThat(result.group(3)).as("enrolled before the kill").isEqualTo(String.valueOf(atKill));
        assertThat(Long.parseLong(result.group(2))).as("enrolled after it").isPositive();
        assertThat(photographs).isEqualTo(PHOTOGRAPHS);
        try (GalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection(name))) {
            assertThat(reader.templateCount()).isEqualTo(enrolled);
        }
        System.out.printf(
                "%d photographs by %d workers: one was killed after %d templates, %d in the end%n",
                photographs, WORKERS, atKill, enrolled);

        succeed("enrol", "--gallery", gallery, "--list", list.toString());
        assertThat(out.toString()).contains(": 0 enrolled, " + enrolled + " enrolled before");
    }

    private static Path[] photographs() throws IOException {
        try (Stream<Path> files = Files.walk(SharedFiles.path("lfw/images"))) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .limit(PHOTOGRAPHS)
                    .toArray(Path[]::new);
        }
    }

    private Path listOfPhotographs() throws IOException {
        String lines = Stream.of(photographs())
                .map(file -> file.getParent().getFileName() + "," + file)
                .collect(Collectors.joining("\n", "identity,path\n", "\n"));
        return Files.writeString(temp.resolve("photographs.csv"), lines);
    }

    private List<String> enrol(Path list, int share) {
        List<String> command = new ArrayList<>(List.of("enrol", "--quiet", "--threads", "1"));
        command.addAll(List.of("--packs", packs(), "--gallery", gallery));
        command.addAll(List.of("--list", list.toString(), "--share", share + "/" + WORKERS));
        return command;
    }

    private int templatesOf(List<String> people) {
        try (GalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection(name))) {
            return reader.templates(people).values().stream()
                    .mapToInt(List::size)
                    .sum();
        } catch (GalleryNotFoundException e) {
            return 0;
        }
    }

    @Test
    void aCopyThatWasKilledGoesOn() throws Exception {
        int people = 10_000;
        Path folder = temp.resolve("folder");
        SyntheticEmbeddings faces = new SyntheticEmbeddings(5);
        ModelContract contract = new ModelContract("synthetic", faces.dimension(), "5".repeat(64));
        try (LuceneGallery open = LuceneGallery.open(folder, contract)) {
            open.enrolAll(IntStream.range(0, people)
                    .mapToObj(i -> Template.of("p" + i, "0", Embedding.normalise(faces.sample(i, 0)))));
            open.update(new Profile("p77", "Seventy-seven", Map.of("city", "Rom")));
        }
        Process copying = start("copy", List.of("gallery", "copy", "--quiet", folder.toString(), gallery));
        await("people on the cluster", () -> peopleOnCluster() > 1_000);
        assertThat(copying.isAlive()).isTrue();
        copying.destroyForcibly().waitFor();
        long atKill = peopleOnCluster();
        assertThat(atKill).isLessThan(people);

        succeed("gallery", "copy", folder.toString(), gallery);
        Matcher copied = COPIED.matcher(out.toString());
        assertThat(copied.matches()).as(out.toString()).isTrue();
        assertThat(copied.group(2)).isEqualTo(String.valueOf(people));
        assertThat(Long.parseLong(copied.group(3))).isBetween(1L, people - atKill);
        System.out.printf("a copy of %d people was killed after %d; %s", people, atKill, out);
        assertCopied(gallery, temp.resolve("back").toString(), people);
    }

    private long peopleOnCluster() {
        try (GalleryReader reader = OpenSearchGallery.openReadOnly(cluster.connection(name))) {
            return reader.peopleCount();
        } catch (GalleryNotFoundException e) {
            return 0;
        }
    }

    private void assertCopied(String from, String to, int written) {
        succeed("gallery", "copy", from, to);
        Matcher copied = COPIED.matcher(out.toString());
        assertThat(copied.matches()).as(out.toString()).isTrue();
        assertThat(copied.group(3)).isEqualTo(String.valueOf(written));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("no %s within %s", what, PATIENCE).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    /** Runs a command in a process of its own; what it says goes into a file. */
    private Process start(String what, List<String> command) {
        try {
            Process process = JavaProcess.of(Main.class.getName(), command.toArray())
                    .redirectOutput(temp.resolve(what + ".log").toFile())
                    .start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Matcher result(Process process, String what, Pattern pattern) throws Exception {
        int exit = process.waitFor();
        String said = Files.readString(temp.resolve(what + ".log"));
        assertThat(exit).as(said).isZero();
        Matcher result = pattern.matcher(said);
        assertThat(result.find()).as(said).isTrue();
        return result;
    }

    private void importPack() {
        String embedder = SharedFiles.path("models/mobilefacenet_128.onnx").toString();
        String detector = SharedFiles.path("models/yunet_n_640_640.onnx").toString();
        List<String> command = new ArrayList<>(List.of("model", "import", "--packs", packs()));
        command.addAll(List.of("--name", "mobilefacenet", "--no-measure", "--embedder", embedder));
        command.addAll(List.of("--detector", detector, "--detector-type", "yunet", "--colour", "RGB"));
        command.addAll(List.of("--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375"));
        succeed(command.toArray(String[]::new));
    }

    private String packs() {
        return temp.resolve("packs").toString();
    }

    private void succeed(String... args) {
        assertThat(run(args)).as(err::toString).isZero();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> command = new ArrayList<>(List.of(args));
        command.add(List.of("model", "gallery").contains(args[0]) ? 2 : 1, "--quiet");
        if (List.of("enrol", "identify").contains(args[0])) {
            command.addAll(1, List.of("--packs", packs()));
        }
        CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(vultus, command.toArray(String[]::new));
    }

    private static Path lfw(String person, int number) {
        return SharedFiles.path("lfw/images/%s/%s_%04d.jpg".formatted(person, person, number));
    }
}
