package io.vultus.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.trainer.RunSeed.Choice;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunSeedTest {

    @Test
    void neighbouringSeedsEpochsAndChoicesShareNoSeed() {
        Set<Long> seeds = new HashSet<>();
        for (long run = -50; run < 50; run++) {
            for (Choice choice : Choice.values()) {
                for (long number = 0; number < 200; number++) {
                    seeds.add(RunSeed.of(run, choice, number));
                }
            }
        }
        assertThat(seeds).hasSize(100 * Choice.values().length * 200);
    }

    /** Generators whose seeds differ by a multiple of SplittableRandom's constant repeat each other, moved. */
    @Test
    void generatorsDoNotRepeatEachOther() {
        Set<Long> values = new HashSet<>();
        for (long run = 0; run < 100; run++) {
            var random = RunSeed.random(run, Choice.CLASSES, 7);
            for (int i = 0; i < 100; i++) {
                values.add(random.nextLong());
            }
        }
        assertThat(values).hasSize(100 * 100);
    }
}
