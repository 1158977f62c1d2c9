package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person mistypes in a plan is named by key and line, with what is right. */
class PlanKeysTest {

    @TempDir
    private Path folder;

    static Stream<Arguments> misspeltKeys() {
        return Stream.of(
                Arguments.of("batch: 4", "batchSize: 4", 5, "there is no key \"batchSize\"; did you mean \"batch\"?"),
                Arguments.of(
                        "warmUp: 1", "warmup: 1", 8, "no key \"warmup\" under \"learning\"; did you mean \"warmUp\"?"),
                Arguments.of("warmUp: 1", "warm-up: 1", 8, "under \"learning\"; did you mean \"warmUp\"?"),
                Arguments.of("momentum: 0.9", "momntum: 0.9", 8, "did you mean \"momentum\"?"),
                Arguments.of(
                        "seed: 5", "seed: 5\nrate: 1", 8, "there is no key \"rate\"; it belongs under \"learning\""),
                Arguments.of(
                        "s: 16",
                        "s: 16, lambda: {base: 1}",
                        4,
                        "no key \"lambda\" under \"head\"; the keys here are s, m,"),
                Arguments.of("people: 8", "people: 8, colour: 1", 3, "the keys here are people, samples, seed"));
    }

    @ParameterizedTest
    @MethodSource("misspeltKeys")
    void anUnknownKeyIsNamedWithItsLine(String right, String wrong, int line, String message) {
        Path plan = TinyRun.plan(folder, right, wrong);
        assertThatThrownBy(() -> RunPlan.read(plan))
                .isInstanceOf(RunPlanException.class)
                .hasMessageStartingWith(plan + ", line " + line + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("null", "io.vultus", "through reference chain");
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of("batch: 4\n", "", "the document needs the key \"batch\""),
                Arguments.of(", m: 0.3", "", "\"head\" needs the key \"m\""),
                Arguments.of("type: arcface, ", "", "\"head\" needs the key \"type\": one of softmax,"),
                Arguments.of(
                        "arcface",
                        "arkface",
                        "must be one of softmax, normalised-softmax, sphereface, cosface,"
                                + " arcface, combined, triplet; got \"arkface\" (did you mean \"arcface\"?)"),
                Arguments.of("arcface, s: 16, m: 0.3", "softmax, s: 16", "there is no key \"s\" under \"head\""),
                Arguments.of(
                        "arcface, s: 16, m: 0.3",
                        "arcface, s: 16, m: 5",
                        "head: m must be at most 1.5707963267948966; got 5"),
                Arguments.of("m: 0.3", "m: 0.3, share: 2", "head: share must be more than 0 and at most 1; got 2.0"),
                Arguments.of("m: 0.3", "m: 0.3, subCentres: 0", "head: subCentres must be from 1 to 100; got 0"),
                Arguments.of("m: 0.3", "m: .nan", "line 4: cannot be read as YAML: Malformed numeric value '.nan'"),
                Arguments.of("s: 16", "s: -1", "head: the scale s must be positive and finite; got -1.0"),
                Arguments.of(
                        "arcface, s: 16, m: 0.3",
                        "sphereface, m: 2.5",
                        "\"m\" under \"head\" must be a whole number below 2^31; got 2.5"),
                Arguments.of("batch: 4", "batch: many", "\"batch\" must be a whole number below 2^31; got \"many\""),
                Arguments.of("batch: 4", "batch: 2147483648", "\"batch\" must be a whole number below 2^31"),
                Arguments.of("batch: 4", "batch: 2147483647", "batch must be at most 1048576; got 2147483647"),
                Arguments.of("steps: 3", "steps: 0", "steps must be at least 1; got 0"),
                Arguments.of(
                        "warmUp: 1",
                        "warmUp: 1, dropAt: [500, -3]",
                        "learning.dropAt must be ascending steps from 1 on; got [500, -3]"),
                Arguments.of(
                        "warmUp: 1",
                        "warmUp: 1, dropAt: [3]",
                        "learning.dropAt is step 3, which a run of 3 steps never reaches"),
                Arguments.of("warmUp: 1", "warmUp: 1, dropAt: [2], polynomial: 2", "both dropAt and polynomial"),
                Arguments.of("warmUp: 1", "warmUp: -1", "learning.warmUp must be at least 0; got -1"),
                Arguments.of("rate: 0.01", "rate: 0", "learning.rate must be more than 0; got 0"),
                Arguments.of("warmUp: 1", "warmUp: 1, clipNorm: 0", "learning.clipNorm must be more than 0; got 0"),
                Arguments.of(
                        "warmUp: 1",
                        "warmUp: 1, decay: some",
                        "must be one of weights, weights_and_scales, all; got \"some\""),
                Arguments.of(
                        "batch: 4",
                        "batch: 4\nfacesPerPerson: 3",
                        "a batch of 4 faces cannot have 3 of each person: batch must be a multiple of facesPerPerson"),
                Arguments.of(
                        "batch: 4", "batch: 4\ndropout: 1.5", "dropout must be 0 or more and less than 1; got 1.5"),
                Arguments.of("batch: 4", "batch: 4\nbatch: 8", "the key \"batch\" is there already, in line 5"),
                Arguments.of("rate: 0.01", "rate: 0.01, rate: 0.1", "the key \"rate\" is there already, in line 8"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsNamed(String right, String wrong, String message) {
        Path plan = TinyRun.plan(folder, right, wrong);
        assertThatThrownBy(() -> RunPlan.read(plan))
                .isInstanceOf(RunPlanException.class)
                .hasMessageStartingWith(plan.toString())
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNoYamlIsSaidSoWithItsLine() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), "network: SmallResNetE-IR\nbatch: [4\nsteps: 3\n");
        assertThatThrownBy(() -> RunPlan.read(plan))
                .isInstanceOf(RunPlanException.class)
                .hasMessageMatching(
                        ".*plan.yaml, line [234]: cannot be read as YAML: while parsing a flow sequence .*");
        Files.writeString(plan, "  \n");
        assertThatThrownBy(() -> RunPlan.read(plan)).hasMessage(plan + ": is empty");
    }

    @Test
    void tablesAreReadAsStrictly() throws IOException {
        TinyRun.plan(folder);
        Path table = Files.writeString(
                folder.resolve("table.yaml"), "title: x\nrun: plan.yaml\nrows:\n  - {name: a, seed: [1]}\n");
        assertThatThrownBy(() -> RunTable.read(table))
                .isInstanceOf(RunPlanException.class)
                .hasMessage(table + ", line 4: there is no key \"seed\" under \"rows.0\"; did you mean \"seeds\"?");
    }

    @Test
    void everyKeyOfThePublishedRecipesIsTaken() {
        RunPlan plan = RunPlan.read(TinyRun.plan(
                folder,
                "warmUp: 1",
                "warmUp: 1, polynomial: 2, clipNorm: 5, decay: weights_and_scales",
                "m: 0.3",
                "m: 0.3, centreDeviation: 0.01",
                "batch: 4",
                "batch: 4\ndropout: 0.4",
                "samples: 2}}",
                "samples: 2}, mirror: true}"));
        assertThat(plan.learning().clipNorm()).hasValue(5.0);
        assertThat(plan.learning().decay()).hasValue(RunPlan.Decay.WEIGHTS_AND_SCALES);
        assertThat(((HeadPlan.OverCentres) plan.head()).centres().deviation()).hasValue(0.01);
        assertThat(plan.openNetwork().nodes())
                .anySatisfy(node -> assertThat(node.operation().toString()).isEqualTo("Dropout[rate=0.4]"));
        assertThat(plan.verification().orElseThrow().mirror()).hasValue(true);
    }
}
