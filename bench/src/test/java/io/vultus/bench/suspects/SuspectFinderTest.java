package io.vultus.bench.suspects;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.ProgressListener;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.megaface.Distractors;
import io.vultus.bench.megaface.MegaFaceInput;
import io.vultus.bench.megaface.Probes;
import io.vultus.bench.megaface.SyntheticInput;
import io.vultus.bench.suspects.Suspect.Kind;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import io.vultus.testdata.SyntheticEmbeddings;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuspectFinderTest {

    @TempDir
    private Path folder;

    /** Labels that are known to be wrong, because they were made so. */
    @Test
    void injectedNoiseIsFound() throws Exception {
        MegaFaceInput input = new SyntheticInput(folder, 40_000, 512, 5, 2).read(ProgressListener.SILENT);

        List<Suspect> suspects = finder(OptionalDouble.empty(), 2).find(input, ProgressListener.SILENT);

        Distractors distractors = input.distractors().getLast();
        Score probes = Score.of(
                suspects,
                Kind.STRANGER_AMONG_PROBES,
                input.probes().names(),
                input.probes().noisy());
        Score others = Score.of(suspects, Kind.DISTRACTOR_OF_IDENTITY, distractors.names(), distractors.noisy());
        assertThat(probes.injected).isEqualTo(29);
        assertThat(probes.recall()).isEqualTo(1);
        assertThat(probes.precision()).isGreaterThan(.95);
        assertThat(others.injected).isEqualTo(34);
        assertThat(others.recall()).isGreaterThan(.9);
        assertThat(others.precision()).isGreaterThan(.8);
        assertThat(finder(OptionalDouble.empty(), 1).find(input, ProgressListener.SILENT))
                .isEqualTo(suspects);
    }

    /** Photographs of the probes' people among the distractors of the miniature set. */
    @Test
    void realNoiseIsFound() throws Exception {
        MegaFaceInput input = MiniatureSet.read();

        List<Suspect> suspects = finder(OptionalDouble.empty(), 2).find(input, ProgressListener.SILENT);

        Distractors distractors = input.distractors().getLast();
        Score found = Score.of(suspects, Kind.DISTRACTOR_OF_IDENTITY, distractors.names(), distractors.noisy());
        assertThat(found.injected).isEqualTo(136);
        assertThat(found.recall()).isGreaterThan(.85);
        assertThat(found.precision()).isGreaterThan(.95);
    }

    @Test
    void nearDuplicatesAreNamedOnceAfterTheEarlierOne() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(4, 64);
        HeapEmbeddings.Builder probes = EmbeddingMatrix.builder(64);
        HeapEmbeddings.Builder others = EmbeddingMatrix.builder(64);
        IntStream.range(0, 6).forEach(i -> probes.add(people.sample(i / 3, i)));
        IntStream.range(0, 500).forEach(i -> others.add(people.sample(100 + i, 0)));
        // Copies: of a probe, and of one distractor more often than a query is asked for at first.
        others.add(people.sample(1, 4));
        IntStream.range(0, 20).forEach(i -> others.add(people.sample(100, 0)));
        MegaFaceInput input = new MegaFaceInput(
                "test",
                new Probes(probes.build(), names("p", 6), List.of("a", "a", "a", "b", "b", "b"), new BitSet()),
                List.of(new Distractors(1, others.build(), names("d", 521), new BitSet())),
                List.of(),
                List.of());

        List<Suspect> found = finder(OptionalDouble.of(.999), 2).find(input, ProgressListener.SILENT).stream()
                .filter(suspect -> suspect.kind() == Kind.NEAR_DUPLICATE)
                .toList();

        assertThat(found).hasSize(1 + 21 * 20 / 2).allMatch(suspect -> suspect.score() > .999999);
        assertThat(found)
                .extracting(suspect -> suspect.beside() + " " + suspect.image())
                .contains("p4 d500", "d0 d501", "d0 d520", "d501 d520")
                .doesNotContain("d520 d0", "d0 d0");
    }

    /** Of two images nobody knows which one is wrong; of a lone one nothing can be said. */
    @Test
    void smallIdentitiesAreNotJudgedByThemselves() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(4, 64);
        HeapEmbeddings.Builder probes = EmbeddingMatrix.builder(64);
        probes.add(people.sample(5, 0)).add(people.sample(6, 0)).add(people.sample(7, 0));
        MegaFaceInput input = new MegaFaceInput(
                "test",
                new Probes(probes.build(), names("p", 3), List.of("two", "two", "one"), new BitSet()),
                List.of(new Distractors(
                        1, EmbeddingMatrix.builder(64).add(people.sample(9, 0)).build(), names("d", 1), new BitSet())),
                List.of(),
                List.of());

        assertThat(finder(OptionalDouble.empty(), 1).find(input, ProgressListener.SILENT))
                .extracting(Suspect::image)
                .containsExactlyInAnyOrder("p0", "p1");
    }

    private static SuspectFinder finder(OptionalDouble duplicates, int threads) {
        return new SuspectFinder(
                SuspectFinder.DEFAULT_PROBE_THRESHOLD, SuspectFinder.DEFAULT_DISTRACTOR_THRESHOLD, duplicates, threads);
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** How many were wrong, found, and both. */
    private record Score(int injected, int found, int right) {

        static Score of(List<Suspect> suspects, Kind kind, List<String> names, BitSet noisy) {
            Set<String> truth = IntStream.range(0, names.size())
                    .filter(noisy::get)
                    .mapToObj(names::get)
                    .collect(Collectors.toSet());
            List<String> found = suspects.stream()
                    .filter(suspect -> suspect.kind() == kind)
                    .map(Suspect::image)
                    .toList();
            return new Score(truth.size(), found.size(), (int)
                    found.stream().filter(truth::contains).count());
        }

        double recall() {
            return (double) right / injected;
        }

        double precision() {
            return (double) right / found;
        }
    }
}
