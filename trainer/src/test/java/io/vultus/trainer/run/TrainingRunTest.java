package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.file.FolderLockedException;
import io.vultus.testdata.SyntheticFaces;
import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.network.Architectures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

    private static final String PLAN = """
            network: SmallResNetE-IR
            data:
              synthetic: {people: 6, samples: 6, seed: 3}
            head: {type: %s}
            batch: 8
            steps: 14
            seed: 5
            learning: {rate: %s, momentum: 0.9, weightDecay: 0.0005, warmUp: 2}
            checkpointEvery: 4
            verification: {every: 6, synthetic: {people: 20, samples: 2}}
            """;

    private final FaceSources sources = new FaceSources();

    @TempDir
    private Path folder;

    private Path plan(String head, String rate) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), PLAN.formatted(head, rate));
    }

    @Test
    void aResumedRunEqualsTheUnbrokenOne() throws Exception {
        Path plan = plan("arcface, s: 16, m: 0.3", "0.05");
        Path unbroken = folder.resolve("unbroken");
        Path broken = folder.resolve("broken");
        TrainingRun.Outcome outcome = TrainingRun.open(plan, unbroken, sources).train(TrainingListener.SILENT);

        // Broken off two steps after a checkpoint, and again one step after it.
        TrainingRun.open(plan, broken, sources).trainUntil(6, TrainingListener.SILENT);
        TrainingRun second = TrainingRun.open(plan, broken, sources);
        assertThat(second.step()).isEqualTo(4);
        second.trainUntil(9, TrainingListener.SILENT);
        TrainingRun third = TrainingRun.open(plan, broken, sources);
        assertThat(third.step()).isEqualTo(8);
        assertThat(third.train(TrainingListener.SILENT)).isEqualTo(outcome);

        for (String file : List.of("latest.checkpoint", "best.checkpoint", "verification.csv")) {
            assertThat(broken.resolve(file)).as(file).hasSameBinaryContentAs(unbroken.resolve(file));
        }
        assertThat(withoutRates(broken)).isEqualTo(withoutRates(unbroken)).hasSize(15);
    }

    private static List<String> withoutRates(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(row -> row.substring(0, row.lastIndexOf(',')))
                .toList();
    }

    /** As Ctrl-C does. */
    @Test
    void anInterruptedRunGoesOnWhereItWas() throws Exception {
        Path plan = plan("arcface, s: 16, m: 0.3", "0.05");
        Path unbroken = folder.resolve("unbroken");
        TrainingRun.open(plan, unbroken, sources).train(TrainingListener.SILENT);
        TrainingRun run = TrainingRun.open(plan, folder, sources);
        assertThatThrownBy(() -> run.train(interruptedAfter(3))).isInstanceOf(InterruptedException.class);
        TrainingRun resumed = TrainingRun.open(plan, folder, sources);
        assertThat(resumed.step()).isEqualTo(3);
        assertThat(resumed.isFinished()).isFalse();
        resumed.train(TrainingListener.SILENT);
        assertThat(folder.resolve("latest.checkpoint")).hasSameBinaryContentAs(unbroken.resolve("latest.checkpoint"));
    }

    @Test
    void twoRunsInOneFolderExcludeEachOther() throws Exception {
        Path plan = plan("arcface, s: 16, m: 0.3", "0.05");
        Path run = folder.resolve("run");
        AtomicInteger refused = new AtomicInteger();
        TrainingRun second = TrainingRun.open(plan, run, sources);
        TrainingRun.open(plan, run, sources).trainUntil(1, new TrainingListener() {
            @Override
            public void stepped(TrainingStep step) {
                assertThatThrownBy(() -> TrainingRun.open(plan, run, sources))
                        .isInstanceOf(FolderLockedException.class)
                        .hasMessage(run + " is in use by another training run (process "
                                + ProcessHandle.current().pid() + "); wait until it ends, or choose another place");
                assertThatThrownBy(() -> second.train(TrainingListener.SILENT))
                        .isInstanceOf(FolderLockedException.class);
                refused.incrementAndGet();
            }
        });
        assertThat(refused).hasValue(1);
        TrainingRun.open(plan, run, sources).trainUntil(5, TrainingListener.SILENT);
        assertThatThrownBy(() -> second.train(TrainingListener.SILENT))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("another run has trained in " + run + " since this one was opened; open it again");
    }

    @Test
    void rowsThatAKillCutOffAreDropped() throws Exception {
        Path plan = plan("arcface, s: 16, m: 0.3", "0.05");
        TrainingRun.open(plan, folder, sources).trainUntil(6, TrainingListener.SILENT);
        Path metrics = folder.resolve("metrics.csv");
        List<String> whole = Files.readAllLines(metrics);
        for (String torn : List.of("5", "5,0.1", "5,0.1,0.2,0.3,", "5,0.1,0.2,0.3,4", "\0\0\0\0")) {
            Files.writeString(metrics, String.join("\n", whole.subList(0, 4)) + "\n" + torn);
            TrainingRun.open(plan, folder, sources);
            assertThat(Files.readAllLines(metrics)).as(torn).isEqualTo(whole.subList(0, 4));
        }
    }

    @Test
    void whatARunWritesIsItsOwnersAlone() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Path run = folder.resolve("run");
        TrainingRun.open(plan("arcface, s: 16, m: 0.3", "0.05"), run, sources).trainUntil(4, TrainingListener.SILENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                .isEqualTo("rwx------");
        for (String file : List.of("latest.checkpoint", "metrics.csv", "verification.csv", "run.html")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    /** Each device works with threads of its own, in whatever order; what comes of it is the same. */
    @Test
    void aRunOnSeveralDevicesIsResumedToTheBitToo() throws Exception {
        Path plan = Files.writeString(
                folder.resolve("devices.yaml"),
                PLAN.formatted("arcface, s: 16, m: 0.3", "0.05").replace("batch: 8", "batch: 8\ndevices: 2"));
        Path unbroken = folder.resolve("unbroken");
        Path broken = folder.resolve("broken");
        try (TrainingRun run = TrainingRun.open(plan, unbroken, sources)) {
            run.train(TrainingListener.SILENT);
        }
        try (TrainingRun run = TrainingRun.open(plan, broken, sources)) {
            run.trainUntil(6, TrainingListener.SILENT);
        }
        try (TrainingRun run = TrainingRun.open(plan, broken, sources)) {
            assertThat(run.step()).isEqualTo(4);
            run.train(TrainingListener.SILENT);
        }
        assertThat(broken.resolve("latest.checkpoint")).hasSameBinaryContentAs(unbroken.resolve("latest.checkpoint"));
    }

    @Test
    void setsAsInsightFacePublishesThemAreWatched() throws Exception {
        PickledSet.write(folder.resolve("twenty.bin"), 20);
        Path plan = Files.writeString(
                folder.resolve("plan.yaml"),
                PLAN.formatted("arcface, s: 16, m: 0.3", "0.05")
                        .replace("{every: 6, synthetic: {people: 20, samples: 2}}", "{every: 7, sets: [twenty.bin]}"));
        TrainingRun.Outcome outcome =
                TrainingRun.open(plan, folder.resolve("run"), sources).train(TrainingListener.SILENT);

        List<VerificationFile.Row> rows = new VerificationFile(folder.resolve("run/verification.csv")).rows();
        assertThat(rows).extracting(VerificationFile.Row::step).containsExactly(0L, 7L, 14L);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.set()).isEqualTo("twenty");
            assertThat(row.accuracy()).isBetween(.3, 1.0);
            assertThat(20 * row.accuracy())
                    .as("of so many pairs")
                    .isCloseTo(Math.rint(20 * row.accuracy()), within(1e-5));
        });
        assertThat(outcome.accuracy()).hasValue(rows.getLast().accuracy());
        assertThat(SavedModel.read(folder.resolve("run")).threshold()).isNotEmpty();
    }

    private static TrainingListener interruptedAfter(long steps) {
        return new TrainingListener() {
            @Override
            public void stepped(TrainingStep step) {
                if (step.done() == steps) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @Test
    void anotherPlanIsRefused() throws Exception {
        Path file = plan("arcface, s: 16, m: 0.3", "0.05");
        String text = Files.readString(file);
        TrainingRun.open(file, folder, sources).trainUntil(4, TrainingListener.SILENT);
        List<String> changes = List.of(
                "batch: 8|batch: 9|batch was 8 and is 9",
                "people: 6|people: 7|data.synthetic.people was 6 and is 7",
                "m: 0.3|m: 0.30001|head.m was 0.3 and is 0.30001",
                "m: 0.3|m: 0.3, subCentres: 2|head.subCentres was not there and is 2",
                "steps: 14|steps: 15|steps was 14 and is 15",
                "SmallResNetE-IR|MobileFaceNet|network was \"SmallResNetE-IR\" and is \"MobileFaceNet\"");
        for (String change : changes) {
            String[] parts = change.split("\\|", -1);
            Files.writeString(file, text.replace(parts[0], parts[1]));
            assertThatThrownBy(() -> TrainingRun.open(file, folder, sources))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("the checkpoint " + folder.resolve("latest.checkpoint")
                            + " was made with another plan: " + parts[2]
                            + ". Put the plan back as it was, or begin anew in another folder");
        }
        Files.writeString(
                file,
                text.replace("checkpointEvery: 4", "checkpointEvery: 3")
                        .replace("verification: {every: 6", "verification: {every: 7")
                        .replace("0.05", "5.0e-2"));
        assertThat(TrainingRun.open(file, folder, sources).step()).isEqualTo(4);
    }

    @Test
    void dataThatWereMovedAreTheSameAndOthersAreNot() {
        String before = "{\"data\":{\"folder\":\"a\"},\"dataFingerprint\":\"1\"}";
        assertThat(PlanText.difference(before, before.replace("\"a\"", "\"elsewhere/a\"")))
                .isEmpty();
        assertThat(PlanText.difference(before, before.replace("\"1\"", "\"2\"")))
                .hasValue("the training data are not those of before");
        // Checkpoints of earlier versions know the place only.
        String old = "{\"data\":{\"folder\":\"a\"}}";
        assertThat(PlanText.difference(old, before)).isEmpty();
        assertThat(PlanText.difference(old, before.replace("\"a\"", "\"b\"")))
                .hasValue("data.folder was \"a\" and is \"b\"");
    }

    /** The whole way, with pictures on disk. */
    @Test
    void aRunGoesOnWithDataThatWereMoved() throws Exception {
        Path people = folder.resolve("people");
        SyntheticFaces drawn = new SyntheticFaces(4);
        for (int i = 0; i < 16; i++) {
            Path person = Files.createDirectories(people.resolve("person" + i / 4));
            ImageIO.write(
                    drawn.aligned(i / 4, i % 4).image(),
                    "png",
                    person.resolve(i + ".png").toFile());
        }
        String text = PLAN.formatted("softmax", "0.01").replaceFirst("synthetic: \\{people: 6.*}", "folder: people");
        Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
        TrainingRun.open(plan, folder.resolve("run"), sources).trainUntil(4, TrainingListener.SILENT);
        Files.move(people, folder.resolve("moved"));
        Files.writeString(plan, text.replace("folder: people", "folder: moved"));
        try (FaceSources others = new FaceSources()) {
            assertThat(TrainingRun.open(plan, folder.resolve("run"), others).step())
                    .isEqualTo(4);
        }
        Files.delete(folder.resolve("moved/person0/0.png"));
        try (FaceSources others = new FaceSources()) {
            assertThatThrownBy(() -> TrainingRun.open(plan, folder.resolve("run"), others))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("was made with another plan: the training data are not those of before");
        }
    }

    @Test
    void aRunWithNamedDropsMayBeMadeLonger() {
        String plan = "{\"steps\":180,\"learning\":{\"dropAt\":[100,160]}}";
        assertThat(PlanText.difference(plan, plan.replace("180", "200"))).isEmpty();
        assertThat(PlanText.difference(plan, plan.replace("160", "170")))
                .hasValue("learning.dropAt was [100,160] and is [100,170]");
    }

    @Test
    void theLossFalls() throws Exception {
        Path plan = Files.writeString(
                folder.resolve("longer.yaml"),
                PLAN.formatted("normalised-softmax, s: 16", "0.1")
                        .replace("steps: 14", "steps: 60")
                        .replace("every: 6", "every: 60"));
        TrainingRun.open(plan, folder, sources).train(TrainingListener.SILENT);
        List<Double> losses = Files.readAllLines(folder.resolve("metrics.csv")).stream()
                .skip(1)
                .map(row -> Double.parseDouble(row.split(",", -1)[1]))
                .toList();
        assertThat(mean(losses.subList(50, 60))).isLessThan(mean(losses.subList(0, 10)) / 2);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }

    @Test
    void aLossThatIsNoNumberStopsTheRun() throws Exception {
        TrainingRun run = TrainingRun.open(plan("softmax", "1e30"), folder, sources);
        assertThatThrownBy(() -> run.train(TrainingListener.SILENT))
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching("the loss of step \\d+ is (NaN|-?Infinity): the learning rate is too high or .*");
    }

    /** As on a full disk: first the checkpoint cannot be written, then the page cannot either. */
    @Test
    void theFirstFailureIsTold() throws Exception {
        Path plan = plan("softmax", "0.01");
        TrainingRun run = TrainingRun.open(plan, folder, sources);
        TrainingListener fillsTheDisk = new TrainingListener() {
            @Override
            public void stepped(TrainingStep step) {
                if (step.done() == 1) {
                    putInTheWay("run.html");
                    putInTheWay("latest.checkpoint");
                }
            }
        };
        assertThatThrownBy(() -> run.train(fillsTheDisk))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("cannot write the checkpoint " + folder.resolve("latest.checkpoint"))
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(page -> assertThat(page).hasMessageContaining("run.html")));
    }

    private void putInTheWay(String file) {
        try {
            Files.deleteIfExists(folder.resolve(file));
            Files.createDirectories(folder.resolve(file).resolve("in-the-way"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDamagedCheckpointIsRefused() throws Exception {
        Path plan = plan("softmax", "0.01");
        TrainingRun.open(plan, folder, sources).trainUntil(4, TrainingListener.SILENT);
        Path checkpoint = folder.resolve("latest.checkpoint");
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[bytes.length / 2] ^= 1;
        Files.write(checkpoint, bytes);
        assertThatThrownBy(() -> TrainingRun.open(plan, folder, sources))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("the checkpoint " + checkpoint + " is damaged: its checksum is wrong");
        Files.write(checkpoint, Arrays.copyOf(bytes, 1000));
        assertThatThrownBy(() -> TrainingRun.open(plan, folder, sources))
                .hasMessage("the checkpoint " + checkpoint + " is cut off");
        Files.writeString(checkpoint, "something else that is long enough");
        assertThatThrownBy(() -> TrainingRun.open(plan, folder, sources)).hasMessage(checkpoint + " is no checkpoint");
    }

    @Test
    void plansAreReadStrictly() throws Exception {
        Path typo = Files.writeString(
                folder.resolve("typo.yaml"), PLAN.formatted("softmax", "0.1").replace("batch:", "bach:"));
        assertThatThrownBy(() -> RunPlan.read(typo))
                .isInstanceOf(RunPlanException.class)
                .hasMessageContaining("typo.yaml")
                .hasMessageContaining("bach");
        assertThatThrownBy(() -> RunPlan.read(folder.resolve("none.yaml")))
                .hasMessageStartingWith("cannot read the run's");
    }

    @Test
    void ratesRiseDropAndFade() {
        RunPlan.Learning steps = learning(10, Optional.of(List.of(100L, 160L)), Optional.empty());
        assertThat(steps.rateAt(4, 180)).isEqualTo(.05);
        assertThat(steps.rateAt(99, 180)).isEqualTo(.1);
        assertThat(steps.rateAt(160, 180)).isEqualTo(.1 * Math.pow(10, -2));
        RunPlan.Learning cosine = learning(0, Optional.empty(), Optional.empty());
        assertThat(cosine.rateAt(50, 100)).isEqualTo(.05, within(1e-12));
        RunPlan.Learning polynomial = learning(20, Optional.empty(), Optional.of(2.0));
        assertThat(polynomial.rateAt(9, 120)).isEqualTo(.05, within(1e-12));
        assertThat(polynomial.rateAt(20, 120)).isEqualTo(.1, within(1e-12));
        assertThat(polynomial.rateAt(70, 120)).isEqualTo(.025, within(1e-12));
        assertThat(polynomial.rateAt(119, 120)).isEqualTo(.1 * 1e-4, within(1e-12));
    }

    private static RunPlan.Learning learning(long warmUp, Optional<List<Long>> dropAt, Optional<Double> polynomial) {
        return new RunPlan.Learning(
                .1, .9, 0, warmUp, dropAt, polynomial, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void verificationSetsOfOneKindOfPairsAreRefused() {
        Path set = Path.of(System.getProperty("vultus.shared", "../../shared"), "formats", "small_lfw.bin");
        assumeTrue(Files.exists(set), () -> "skipped: no " + set);
        assertThatThrownBy(() -> VerificationSet.read(set))
                .isInstanceOf(RunPlanException.class)
                .hasMessage("the verification set " + set
                        + " needs pairs of one person and pairs of two; 10 of its 10 pairs are of one");
    }

    @Test
    void plansOfTheProjectCanBeRead() throws Exception {
        List<String> read = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("runs"))) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".table.yaml")) {
                    assertThat(RunTable.read(file).rows()).isNotEmpty();
                } else {
                    RunPlan plan = RunPlan.read(file);
                    assertThat(plan.head().describe()).isNotBlank();
                    assertThat(Architectures.names()).contains(plan.network());
                }
                read.add(file.getFileName().toString());
            }
        }
        assertThat(read).contains("quick-cpu.yaml", "ms1m-r100-arcface.yaml", "casia-r50-arcface.yaml");
    }

    @Test
    void marginsGrowFromNoneToTheirFullSize() {
        MarginHead growing = Heads.growing(Heads.arcFace(16, .4), 10);
        assertThat(growing.at(0).target(.5, 1).value()).isEqualTo(.5, within(1e-12));
        assertThat(growing.at(5).target(.5, 1).value()).isEqualTo(Math.cos(Math.PI / 3 + .2), within(1e-12));
        assertThat(growing.at(10).target(.5, 1).value()).isEqualTo(Math.cos(Math.PI / 3 + .4), within(1e-12));
        assertThatThrownBy(() -> Heads.growing(Heads.softmax(), 10))
                .hasMessage("softmax has no margin that could grow with the steps");
    }
}
