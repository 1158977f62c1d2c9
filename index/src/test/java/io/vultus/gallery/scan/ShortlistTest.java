package io.vultus.gallery.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortlistTest {

    private record Estimate(int ordinal, float value) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 8192, 20_000})
    void theBestRemainAndOfEqualOnesTheFirst(int wanted) {
        long seed = 7L + wanted;
        Random random = new Random(seed);
        List<Estimate> all = new ArrayList<>();
        Shortlist whole = new Shortlist(wanted);
        Shortlist[] parts = {new Shortlist(wanted), new Shortlist(wanted)};
        for (int i = 0; i < 50_000; i++) {
            Estimate estimate = new Estimate(i, Math.round(random.nextGaussian() * 300) / 100f);
            all.add(estimate);
            if (estimate.value() > whole.threshold()) {
                whole.offer(i, estimate.value());
            }
            parts[i / 25_000].offer(i, estimate.value());
        }
        Shortlist merged = new Shortlist(wanted);
        merged.offerAll(parts[1]);
        merged.offerAll(parts[0]);
        int[] expected = all.stream()
                .sorted(Comparator.comparingDouble((Estimate e) -> -e.value()).thenComparingInt(Estimate::ordinal))
                .limit(wanted)
                .mapToInt(Estimate::ordinal)
                .sorted()
                .toArray();
        assertThat(whole.ordinals()).as("seed %d", seed).isEqualTo(expected);
        assertThat(merged.ordinals()).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void whatOthersHaveDroppedIsKnownToBeDropped() {
        Shortlist others = new Shortlist(10);
        for (int i = 0; i < 100; i++) {
            others.offer(i, i);
        }
        assertThat(others.ordinals()).containsExactly(90, 91, 92, 93, 94, 95, 96, 97, 98, 99);
        Shortlist merged = new Shortlist(10);
        merged.offerAll(others);
        assertThat(merged.threshold()).isEqualTo(90);
    }

    @Test
    void itsLengthGrowsWithTheRootOfTheVectorsAndWithWhatIsWanted() {
        assertThat(ShortlistLength.derive(1, 100)).isEqualTo(128);
        assertThat(ShortlistLength.derive(10, 1_000_000)).isEqualTo(1160);
        assertThat(ShortlistLength.derive(10_000, 1_000_000)).isEqualTo(161_000);
        assertThat(ShortlistLength.derive(Integer.MAX_VALUE, 10)).isEqualTo(Integer.MAX_VALUE);
    }
}
