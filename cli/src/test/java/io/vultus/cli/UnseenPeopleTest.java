package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.SharedFiles;
import io.vultus.testdata.SyntheticFace;
import io.vultus.testdata.SyntheticFaces;
import io.vultus.trainer.run.TinyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The whole way by its commands: train, export, enrol and identify people whom the network has never seen. With a run's
 * folder in the property {@code vultus.trainedRun} it takes that run and more people, and prints how many it finds:
 *
 * <pre>{@code
 * ./vultus train trainer/runs/quick-cpu.yaml
 * mvn -pl cli -am test -Dtest=UnseenPeopleTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dvultus.trainedRun=$PWD/vultus-training/quick-cpu
 * }</pre>
 */
class UnseenPeopleTest {

    /** No training or verification set has people of these numbers. */
    private static final long FIRST = 2_000_000_000_000L;

    private static final int SIDE = 320;
    private static final int ENROLLED = 2;

    /** The exit code where a photograph has none. */
    private static final int NO_FACE = 14;

    private static final String TRAINED = System.getProperty("vultus.trainedRun", "");
    private static final int PEOPLE = TRAINED.isEmpty() ? 8 : 400;

    /** In one of some hundred drawings no face is found. */
    private static final int LEFT_OUT = TRAINED.isEmpty() ? 0 : 2;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void photograph() throws IOException {
        SyntheticFaces faces = new SyntheticFaces(1);
        for (int person = 0; person < PEOPLE; person++) {
            for (int sample = 0; sample < ENROLLED; sample++) {
                write(faces.photograph(FIRST + person, sample, SIDE, SIDE), "staff/person" + person, sample + ".png");
            }
            write(faces.photograph(FIRST + person, ENROLLED, SIDE, SIDE), "visitors", "person" + person + ".png");
        }
    }

    private void write(SyntheticFace photograph, String in, String name) throws IOException {
        Path to = Files.createDirectories(folder.resolve(in)).resolve(name);
        ImageIO.write(photograph.image(), "png", to.toFile());
    }

    @Test
    void aTrainedNetworkServesInTheGallery() throws IOException {
        String pack = folder.resolve("packs/trained").toString();
        String gallery = folder.resolve("gallery").toString();
        String detector = SharedFiles.path("models/scrfd_500m_bnkps.onnx").toString();
        run(
                "export",
                trained(),
                "--pack",
                pack,
                "--detector",
                detector,
                "--detector-type",
                "scrfd",
                "--no-measure",
                "-q");
        run(
                "enrol",
                "--gallery",
                gallery,
                "--pack",
                pack,
                folder.resolve("staff").toString(),
                "-q");
        assertThat(out.toString()).contains(ENROLLED * PEOPLE - LEFT_OUT + " enrolled,", " " + LEFT_OUT + " left out");
        out.getBuffer().setLength(0);
        List<String> identify =
                new ArrayList<>(List.of("identify", "--gallery", gallery, "--pack", pack, "--json", "-q"));
        try (Stream<Path> visitors = Files.list(folder.resolve("visitors"))) {
            visitors.sorted().map(Path::toString).forEach(identify::add);
        }
        run(TRAINED.isEmpty() ? 0 : NO_FACE, identify.toArray(String[]::new));

        double rankOne = rankOne(new ObjectMapper().readTree(out.toString()));
        if (!TRAINED.isEmpty()) {
            System.out.printf(Locale.ROOT, "rank-1 among %d unseen people: %.1f %%%n", PEOPLE, 100 * rankOne);
        }
        // Of 8 people a network that has learnt nothing finds one by chance.
        assertThat(rankOne).as("rank-1 %s", rankOne).isGreaterThan(TRAINED.isEmpty() ? .25 : .8);
    }

    private String trained() {
        if (!TRAINED.isEmpty()) {
            return TRAINED;
        }
        // As little as it takes to find more than chance would.
        Path plan = TinyRun.plan(
                folder,
                "steps: 3",
                "steps: 40",
                "rate: 0.01",
                "rate: 0.1",
                "people: 8",
                "people: 60",
                "batch: 4",
                "batch: 32");
        Path run = folder.resolve("run");
        run("train", plan.toString(), "--out", run.toString(), "-q");
        return run.toString();
    }

    /** The share of photographs whose first candidate is the right one; no face found counts as wrong. */
    private static double rankOne(JsonNode photographs) {
        assertThat(photographs.size()).isBetween(PEOPLE - LEFT_OUT, PEOPLE);
        int right = 0;
        for (JsonNode photograph : photographs) {
            String best = photograph.at("/faces/0/candidates/0/identity").asText();
            right += photograph.path("photo").asText().endsWith("/" + best + ".png") ? 1 : 0;
        }
        return (double) right / PEOPLE;
    }

    private void run(String... args) {
        run(0, args);
    }

    private void run(int exitCode, String... args) {
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(out, true));
        vultus.setErr(new PrintWriter(err, true));
        assertThat(Main.run(vultus, args)).as(err.toString()).isEqualTo(exitCode);
    }
}
