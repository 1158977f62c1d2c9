package io.vultus.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs that are compared: one plan, and what differs in each row of the table, with what is expected of it.
 *
 * @param title what the table shows
 * @param run the plan's file, relative to the table's
 * @param rows in the order of the table
 */
public record RunTable(String title, Path run, List<Row> rows) {

    /**
     * A row: one or several runs that differ in their seed.
     *
     * @param name unique in the table; also that of the runs' folders
     * @param seeds one for each run
     * @param change fields of the plan that are replaced; the head as a whole, other objects field by field
     * @param expected what should come of it; absent: anything
     */
    public record Row(String name, List<Long> seeds, Optional<JsonNode> change, Optional<Expected> expected) {
        public Row {
            seeds = List.copyOf(seeds);
            change = change.filter(fields -> !fields.isNull());
            if (!change.map(JsonNode::isObject).orElse(true)) {
                throw new RunPlanException("the change of the row \"" + name + "\" is no object with fields");
            }
            if (seeds.isEmpty()) {
                throw new RunPlanException("the row \"" + name + "\" needs a seed");
            }
        }
    }

    /**
     * What was measured when the table was written down. Runs on another machine round otherwise.
     *
     * @param accuracy the mean over the seeds, 0 to 1
     * @param tolerance how far from it is still as expected
     */
    public record Expected(double accuracy, double tolerance) {}

    public RunTable {
        rows = List.copyOf(rows);
        Set<String> names = new HashSet<>();
        for (Row row : rows) {
            if (!names.add(row.name())) {
                throw new RunPlanException("the table has two rows \"" + row.name() + "\"");
            }
        }
        if (rows.isEmpty()) {
            throw new RunPlanException("the table has no rows");
        }
    }

    /**
     * Reads a YAML file.
     *
     * @throws RunPlanException if it is no table; the message names file and line
     */
    public static RunTable read(Path file) {
        return PlanFiles.read(file, RunTable.class);
    }
}
