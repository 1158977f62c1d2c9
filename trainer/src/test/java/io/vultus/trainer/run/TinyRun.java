package io.vultus.trainer.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The plan of a run that takes a second or two, for tests of what comes before and after training. */
public final class TinyRun {

    /** How many steps it has. */
    public static final int STEPS = 3;

    private static final String PLAN = """
            network: SmallResNetE-IR
            data:
              synthetic: {people: 8, samples: 4, seed: 3}
            head: {type: arcface, s: 16, m: 0.3}
            batch: 4
            steps: 3
            seed: 5
            learning: {rate: 0.01, momentum: 0.9, weightDecay: 0.0005, warmUp: 1}
            checkpointEvery: 2
            verification: {every: 3, synthetic: {people: 10, samples: 2}}
            """;

    private TinyRun() {}

    /**
     * Writes {@code plan.yaml}.
     *
     * @param changes a text of the plan and what replaces it, and so on
     */
    public static Path plan(Path folder, String... changes) {
        String plan = PLAN;
        for (int i = 0; i < changes.length; i += 2) {
            if (!plan.contains(changes[i])) {
                throw new IllegalArgumentException("the plan has no \"" + changes[i] + '"');
            }
            plan = plan.replace(changes[i], changes[i + 1]);
        }
        try {
            return Files.writeString(folder.resolve("plan.yaml"), plan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
