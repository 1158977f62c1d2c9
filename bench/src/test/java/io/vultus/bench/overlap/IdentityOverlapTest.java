package io.vultus.bench.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.overlap.IdentityOverlap.Nearest;
import io.vultus.bench.people.EmbeddedPeople;
import io.vultus.bench.people.FeatureTree;
import io.vultus.bench.people.ReadPeople;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.embedding.Embedding;
import io.vultus.format.DevkitTree;
import io.vultus.format.FeatureFile;
import io.vultus.format.IdentityRule;
import io.vultus.format.TemplateList;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityOverlapTest {

    @TempDir
    private Path folder;

    /** 40 of 1,040 made-up people are in both sets, with other images. */
    @Test
    void everyoneInBothSetsIsFound() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(6);
        IdentityCentres training = centres(people, 0, 1040, 0, 10);
        IdentityCentres probes = centres(people, 1000, 1080, 100, 44);

        IdentityOverlap overlap = IdentityOverlap.find(training, probes, 2, ProgressListener.SILENT);

        List<Nearest> dropped = overlap.above(IdentityOverlap.DEFAULT_THRESHOLD);
        assertThat(right(dropped)).isEqualTo(40);
        assertThat(dropped).hasSizeBetween(40, 60);
        assertThat(right(dropped.subList(0, 40))).as("the nearest come first").isEqualTo(40);
        assertThat(overlap.nearestBelow(IdentityOverlap.DEFAULT_THRESHOLD).orElseThrow())
                .isBetween(.4, .45);
        assertThat(overlap.nearest()).hasSize(1040);
        report(overlap);
        assertThat(IdentityOverlap.find(training, probes, 1, ProgressListener.SILENT))
                .isEqualTo(overlap);
    }

    /** Before and after are in the page and in the result file. */
    private void report(IdentityOverlap overlap) throws IOException {
        int dropped = overlap.above(.45).size();
        Path page = new OverlapReport(
                        "one and another",
                        List.of(),
                        new ReadPeople(1040, 10_400, List.of(), Optional.empty()),
                        new ReadPeople(80, 3520, List.of(), Optional.empty()),
                        new Environment("1", "m", Instant.EPOCH, 0, 2),
                        overlap,
                        .45,
                        OptionalInt.of(10_400),
                        OptionalInt.of(10_000))
                .write(folder);

        assertThat(BenchmarkResult.read(folder).figures())
                .containsEntry("before/identities", 1040.)
                .containsEntry("after/identities", 1040. - dropped)
                .containsEntry("after/images", 10_000.)
                .containsEntry("dropped@0.45", (double) dropped)
                .containsEntry("dropped@0.70", (double) overlap.above(.7).size());
        assertThat(Files.readString(page)).contains("<td>before</td><td>1\u2009040</td><td>10\u2009400</td>", "<svg");
    }

    /** The miniature set's distractors stand for the training set: 68 of their people are probes. */
    @Test
    void realPeopleInBothSetsAreFound() throws Exception {
        Path mini = MiniatureSet.folder();
        IdentityCentres.Builder probes = new IdentityCentres.Builder();
        new EmbeddedPeople(1, problem -> {})
                .features(
                        FeatureTree.find(mini.resolve("features/facescrub"), FeatureTree.Choice.ONLY),
                        IdentityRule.UNSTATED,
                        probes::add,
                        ProgressListener.SILENT);
        IdentityCentres.Builder training = new IdentityCentres.Builder();
        DevkitTree tree = new DevkitTree(mini.resolve("features/megaface"), "mbf");
        for (String image : TemplateList.read(MiniatureSet.lists().resolve("megaface_features_list.json_2819_1"))
                .paths()) {
            String person = image.substring(image.lastIndexOf('/') + 1, image.lastIndexOf('_'));
            training.add(person, Embedding.normalise(FeatureFile.read(tree.file(image))));
        }

        IdentityOverlap overlap = IdentityOverlap.find(training.build(), probes.build(), 2, ProgressListener.SILENT);

        assertThat(overlap.nearest()).hasSize(1708);
        assertThat(right(overlap.above(.4))).isEqualTo(68);
        assertThat(overlap.above(.4)).hasSizeBetween(85, 105);
        assertThat(right(overlap.above(.45))).isEqualTo(68);
        assertThat(overlap.above(.45)).hasSizeBetween(68, 76);
    }

    @Test
    void aCentreIsTheDirectionOfTheSum() {
        IdentityCentres.Builder builder = new IdentityCentres.Builder();
        builder.add("b", Embedding.normalise(new float[] {1, 0}));
        builder.add("a", Embedding.normalise(new float[] {0, 1}));
        builder.add("b", Embedding.normalise(new float[] {0, 1}));

        IdentityCentres centres = builder.build();

        assertThat(centres.identities()).containsExactly("b", "a");
        assertThat(centres.centres().row(0)[0]).isCloseTo((float) Math.sqrt(.5), within(1e-6f));
        assertThatThrownBy(() -> new IdentityCentres.Builder().build())
                .hasMessage("there are no images to find centres of");
    }

    private static long right(List<Nearest> found) {
        return found.stream()
                .filter(each -> each.identity().equals(each.probe()))
                .count();
    }

    private static IdentityCentres centres(SyntheticEmbeddings people, int from, int to, int first, int images) {
        IdentityCentres.Builder builder = new IdentityCentres.Builder();
        for (int person = from; person < to; person++) {
            for (int image = first; image < first + images; image++) {
                builder.add("person " + person, Embedding.ofUnit(people.sample(person, image)));
            }
        }
        return builder.build();
    }
}
