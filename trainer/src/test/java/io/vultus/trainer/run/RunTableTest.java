package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTableTest {

    /** Every head of the literature that there is, as in trainer/runs/heads.table.yaml. */
    private static final String TABLE = """
            title: Heads
            run: plan.yaml
            rows:
              - {name: ArcFace, seeds: [1, 2], expected: {accuracy: 0.5, tolerance: 0.5}}
              - {name: softmax, seeds: [1], change: {head: {type: softmax}}, expected: {accuracy: 2, tolerance: 0.1}}
              - {name: SphereFace, seeds: [1], change: {head: {type: sphereface, m: 4, lambda: {base: 9, gamma: 1, power: 1, least: 5}}}}
              - {name: batches, seeds: [1], change: {head: {type: arcface, s: 16, m: 0.3, subCentres: 2, share: 0.5}, learning: {accumulate: 2}}}
              - {name: batch-all, seeds: [1], change: {head: {type: triplet, mining: batch_all, m: 0.2}, facesPerPerson: 2}}
              - {name: batch-hard, seeds: [1], change: {head: {type: triplet, mining: batch_hard, m: 0.2}, facesPerPerson: 2}}
              - {name: semi-hard, seeds: [1], change: {head: {type: triplet, mining: semi_hard, m: 0.2}, facesPerPerson: 2}}
            """;

    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void write() throws Exception {
        TinyRun.plan(folder, "steps: 3", "steps: 2", "batch: 4", "batch: 8");
        table = Files.writeString(folder.resolve("heads.table.yaml"), TABLE);
    }

    @Test
    void runsAreDoneOnceComparedAndWrittenDown() throws Exception {
        List<String> steps = new ArrayList<>();
        RunTableRunner.Watcher watcher = (run, number, runs) -> new TrainingListener() {
            @Override
            public void stepped(TrainingStep step) {
                steps.add(number + " of " + runs + ", " + run + ": " + step.done());
            }
        };
        List<RunTableRunner.Result> results = new RunTableRunner(table, folder.resolve("out")).run(watcher);
        assertThat(steps).hasSize(16).first().isEqualTo("1 of 8, ArcFace, seed 1: 1");
        assertThat(results).allSatisfy(result -> {
            assertThat(result.accuracy()).isBetween(0.0, 1.0);
            assertThat(result.outcomes())
                    .allSatisfy(outcome -> assertThat(outcome.loss()).isFinite());
        });
        assertThat(results.get(0).isAsExpected()).isTrue();
        assertThat(results.get(1).isAsExpected()).isFalse();
        assertThat(results.get(2).isAsExpected()).isTrue();
        assertThat(folder.resolve("out/table.md")).content().contains("| ArcFace | 1, 2 | ");
        assertThat(folder.resolve("out/table.csv")).content().hasLineCount(9).contains("semi-hard,1,2,");

        steps.clear();
        assertThat(new RunTableRunner(table, folder.resolve("out")).run(watcher))
                .isEqualTo(results);
        assertThat(steps).isEmpty();
    }

    @Test
    void wrongTablesAreRefused() throws Exception {
        Files.writeString(table, TABLE.replace("name: softmax", "name: ArcFace"));
        assertThatThrownBy(() -> RunTable.read(table))
                .isInstanceOf(RunPlanException.class)
                .hasMessageContaining("the table has two rows \"ArcFace\"");
        Files.writeString(table, TABLE.replace("change: {head: {type: softmax}}", "change: 3"));
        assertThatThrownBy(() -> RunTable.read(table)).hasMessageContaining("the change of the row \"softmax\"");
        Files.writeString(table, TABLE.replace(", facesPerPerson: 2", ""));
        RunTableRunner runner = new RunTableRunner(table, folder.resolve("wrong"));
        assertThatThrownBy(() -> runner.run((run, number, runs) -> TrainingListener.SILENT))
                .hasMessageContaining("triplets need several faces of a person in a batch");
    }
}
