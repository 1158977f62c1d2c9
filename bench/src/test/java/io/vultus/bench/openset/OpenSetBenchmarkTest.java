package io.vultus.bench.openset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.bench.openset.OpenSetBenchmark.Result;
import io.vultus.bench.openset.OpenSetBenchmark.Run;
import io.vultus.bench.openset.OpenSetBenchmark.Spread;
import io.vultus.embedding.Embedding;
import io.vultus.testdata.SyntheticEmbeddings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSetBenchmarkTest {

    private static final List<Double> RATES = List.of(.01, .1);

    @TempDir
    private Path folder;

    @Test
    void largerGalleriesMissMoreAndNeedHigherThresholds() throws Exception {
        OpenSetInput input = OpenSetInput.synthetic(folder, 12_000, 1000, 3, 2, ProgressListener.SILENT);

        Result result = new OpenSetBenchmark(RATES, 2).run(input, List.of(1_000_000L), ProgressListener.SILENT);

        assertThat(result.runs()).extracting(Run::people).containsExactly(1000, 10_000, 12_000);
        Run small = result.runs().getFirst();
        Run large = result.runs().getLast();
        assertThat(large.found().rank1Miss())
                .isGreaterThan(small.found().rank1Miss())
                .isLessThan(.1);
        for (int i = 0; i < RATES.size(); i++) {
            assertThat(large.found().points().get(i).threshold())
                    .isGreaterThan(small.found().points().get(i).threshold());
            assertThat(large.found().points().get(i).fnir())
                    .isGreaterThan(large.found().rank1Miss());
            // Cautious, but not by much.
            assertThat(large.advice().get(i).threshold()
                            - large.found().points().get(i).threshold())
                    .isBetween(-.02, .06);
        }
        assertThat(result.advised()).hasSize(2).allMatch(advice -> advice.extrapolated());
        assertThat(result.advised().getFirst().threshold())
                .isGreaterThan(large.advice().getFirst().threshold());

        OpenSetInput again = OpenSetInput.synthetic(folder, 12_000, 1000, 3, 1, ProgressListener.SILENT);
        assertThat(new OpenSetBenchmark(RATES, 1).run(again, List.of(1_000_000L), ProgressListener.SILENT))
                .isEqualTo(result);
    }

    /** Some 60 strangers' images: a rate of .01 lets none of them in, .1 some six. */
    @Test
    void severalDivisionsShowHowMuchMissesVary() throws Exception {
        NavigableMap<String, List<Embedding>> images = people(61);
        OpenSetInput input = OpenSetInput.split("test", images, 7);
        OpenSetBenchmark benchmark = new OpenSetBenchmark(RATES, 1);

        Result result =
                benchmark.run(input, OpenSetInput.splits("test", images, 8, 4), List.of(), ProgressListener.SILENT);

        List<Double> alone = new ArrayList<>();
        for (long seed = 7; seed < 12; seed++) {
            Run run = benchmark
                    .run(OpenSetInput.split("test", images, seed), List.of(), ProgressListener.SILENT)
                    .runs()
                    .getLast();
            alone.add(run.found().points().getLast().fnir());
        }
        DoubleSummaryStatistics misses =
                alone.stream().mapToDouble(miss -> miss).summaryStatistics();
        assertThat(result.spreads())
                .containsExactly(new Spread(.1, 5, misses.getAverage(), misses.getMin(), misses.getMax()));
        Run largest = result.runs().getLast();
        assertThat(largest.found().points().getFirst().isResolved()).isFalse();
        assertThat(largest.found().points().getLast().isWeak()).isTrue();
        int deciding = (int) largest.found().points().getLast().deciding();
        assertThat(largest.strangers().get(deciding).score())
                .isEqualTo(largest.found().points().getLast().threshold());
        assertThat(largest.strangers())
                .allMatch(stranger -> input.strangers().contains(stranger.probe())
                        && input.trials().identities().contains(stranger.resembles()))
                .isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    private static NavigableMap<String, List<Embedding>> people(int count) {
        SyntheticEmbeddings made = new SyntheticEmbeddings(1, 32);
        TreeMap<String, List<Embedding>> images = new TreeMap<>();
        for (int person = 0; person < count; person++) {
            long identity = person;
            images.put(
                    "p" + person,
                    IntStream.range(0, 1 + person % 3)
                            .mapToObj(i -> Embedding.ofUnit(made.sample(identity, i)))
                            .toList());
        }
        return images;
    }

    @Test
    void halfThePeopleAreStrangers() {
        NavigableMap<String, List<Embedding>> images = people(41);
        OpenSetInput input = OpenSetInput.split("test", images, 7);

        List<String> enrolled = input.trials().identities();
        assertThat(enrolled).hasSize(21);
        assertThat(input.trials().gallery().rows()).isEqualTo(21);
        assertThat(input.sizes()).containsExactly(21);
        assertThat(enrolled.subList(0, input.sought()))
                .allMatch(id -> images.get(id).size() > 1)
                .containsAll(input.trials().matedIdentities());
        assertThat(enrolled.subList(input.sought(), 21))
                .allMatch(id -> images.get(id).size() == 1);
        int all = images.values().stream().mapToInt(List::size).sum();
        assertThat(input.trials().gallery().rows()
                        + input.trials().mated().rows()
                        + input.trials().unmated().rows())
                .isEqualTo(all);
        assertThat(OpenSetInput.split("test", images, 7).trials().identities()).isEqualTo(enrolled);
        assertThat(OpenSetInput.split("test", images, 8).trials().identities()).isNotEqualTo(enrolled);

        images.replaceAll((id, of) -> of.subList(0, 1));
        assertThatThrownBy(() -> OpenSetInput.split("test", images, 7))
                .isInstanceOf(VultusException.class)
                .hasMessage("test: needs people with two images and others, has 0 of the first among 21 enrolled,"
                        + " and 20 strangers");
    }
}
