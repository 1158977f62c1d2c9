package io.vultus.bench.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.VultusException;
import io.vultus.bench.MobileFaceNet;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceException;
import io.vultus.format.VerificationBin;
import io.vultus.photo.PhotoException;
import io.vultus.protocol.LfwPairs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationBenchmarkTest {

    private static final CopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;

    @TempDir
    private Path folder;

    private FacePipeline pipeline;

    @BeforeEach
    void open() {
        pipeline = MobileFaceNet.pipeline().build();
    }

    @AfterEach
    void close() {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    /** Ten pairs of one person each: there is no impostor to set a threshold by. */
    @Test
    void aSetWithoutImpostorsHasNoTrueAcceptRate() throws Exception {
        VerificationBin real = VerificationBin.read(SharedFiles.path("formats/small_lfw.bin"));
        assertThat(real.same()).containsOnly(true);

        VerificationBenchmark.Result result =
                new VerificationBenchmark(pipeline, 2).aligned(real, ProgressListener.SILENT);

        assertThat(result.hasBothKinds()).isFalse();
        assertThat(result.operatingPoints()).isEmpty();
        // The lowest score is below the threshold that the others set.
        assertThat(result.verification().accuracy()).isEqualTo(.9);
        Path page = new VerificationReport("small", List.of(), new Environment("1", "m", Instant.EPOCH, 0, 2), result)
                .write(folder, new SetThumbnails(real));
        assertThat(Files.readString(page))
                .contains("90.00 ± 10.00 % of 10 pairs", "All pairs show one person")
                .doesNotContain("<svg");
    }

    /** The real set's people, with as many pairs of two people made of them. */
    @Test
    void tellsOnePersonFromTwo() throws Exception {
        VerificationBin real = VerificationBin.read(SharedFiles.path("formats/small_lfw.bin"));
        List<byte[]> images = new ArrayList<>(real.images());
        List<Boolean> same = new ArrayList<>(real.same());
        for (int i = 0; i < 10; i++) {
            images.add(real.images().get(2 * i));
            images.add(real.images().get((2 * i + 11) % 20)); // neighbouring pairs may show the same person
            same.add(false);
        }

        VerificationBenchmark.Result result = new VerificationBenchmark(pipeline, 2)
                .aligned(new VerificationBin(images, same), ProgressListener.SILENT);

        assertThat(result.pairs()).isEqualTo(20);
        assertThat(result.verification().foldAccuracies()).hasSize(10);
        assertThat(result.verification().accuracy()).isGreaterThanOrEqualTo(.9);
        assertThat(result.operatingPoints().getFirst().trueAcceptRate()).isGreaterThanOrEqualTo(.9);
        assertThat(result.slowest())
                .hasSize(12)
                .isSortedAccordingTo((a, b) -> Double.compare(b.milliseconds(), a.milliseconds()));
        double threshold = result.verification().meanThreshold();
        assertThat(result.wrong()).allMatch(pair -> pair.score() >= threshold != pair.same());
        VerificationReport report =
                new VerificationReport("small", List.of(), new Environment("1", "m", Instant.EPOCH, 0, 2), result);
        Path page = report.write(folder, new SetThumbnails(real));
        assertThat(Files.readString(page))
                .contains(
                        "data:image/jpeg;base64,/9j/",
                        "<td>10</td>",
                        "thresholds 0.01 apart",
                        "<dt>image</dt><dd>image ")
                .doesNotContain("{{", "98.08", "(published)", "Failures to enrol");
        assertThat(BenchmarkResult.read(folder).figures())
                .containsEntry("pairs", 20.)
                .containsEntry("accuracy", result.verification().accuracy())
                .containsEntry(
                        "accuracy, thresholds 0.01 apart", result.onGrid().accuracy())
                .containsEntry("failures to enrol", 0.)
                .containsKeys("threshold", "TAR@<=1/10", "TAR@1e-1")
                .doesNotContainKeys("TAR@1e-3", "TAR@1e-2");
    }

    @Test
    void photographsAreEmbeddedOnce() throws Exception {
        LfwPairs all = LfwPairs.read(SharedFiles.path("lfw/pairs.txt"));
        List<LfwPairs.Pair> few = IntStream.of(0, 1, 2, 3, 300, 301, 302, 303)
                .mapToObj(all.pairs()::get)
                .toList();
        long[] embedded = new long[1];

        VerificationBenchmark.Result result = new VerificationBenchmark(pipeline, 2)
                .photographs(
                        SharedFiles.path("lfw/images"),
                        new LfwPairs(1, few),
                        (task, done, total) -> embedded[0] = total);

        assertThat(result.verification().accuracy()).isEqualTo(1);
        assertThat(embedded[0])
                .isEqualTo(few.stream()
                        .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                        .distinct()
                        .count());
    }

    /** Three of eight pairs have a photograph without a face or a damaged one; the second fold has no others. */
    @Test
    void photographsWithoutAFaceFailToEnrol() throws Exception {
        LfwPairs all = LfwPairs.read(SharedFiles.path("lfw/pairs.txt"));
        List<LfwPairs.Pair> pairs = new ArrayList<>();
        for (int i : new int[] {0, 1, 2, 300, 301}) {
            LfwPairs.Pair pair = all.pairs().get(i);
            pairs.add(new LfwPairs.Pair(pair.first(), pair.second(), pair.same(), i == 2 ? 2 : 0));
            Files.createDirectories(folder.resolve(pair.first()).getParent());
            Files.createDirectories(folder.resolve(pair.second()).getParent());
            Files.copy(SharedFiles.path("lfw/images").resolve(pair.first()), folder.resolve(pair.first()), REPLACE);
            Files.copy(SharedFiles.path("lfw/images").resolve(pair.second()), folder.resolve(pair.second()), REPLACE);
        }
        String enrolled = pairs.getFirst().first();
        pairs.add(new LfwPairs.Pair(enrolled, "grey.jpg", true, 0));
        pairs.add(new LfwPairs.Pair("damaged.jpg", enrolled, false, 1));
        pairs.add(new LfwPairs.Pair("damaged.jpg", "grey.jpg", true, 1));
        Files.write(folder.resolve("grey.jpg"), bitmap(120));
        Files.writeString(folder.resolve("damaged.jpg"), "no picture");
        VerificationBenchmark benchmark = new VerificationBenchmark(pipeline, 2);

        VerificationBenchmark.Result result =
                benchmark.photographs(folder, new LfwPairs(3, pairs), ProgressListener.SILENT);

        assertThat(result.pairs()).isEqualTo(8);
        assertThat(result.compared()).isEqualTo(5);
        assertThat(result.failedPairs()).isEqualTo(3);
        assertThat(result.folds()).containsExactly(0, 2);
        assertThat(result.failures())
                .extracting(VerificationBenchmark.FailedImage::image)
                .containsExactly("grey.jpg", "damaged.jpg");
        assertThat(result.verification().foldAccuracies()).hasSize(2);
        double first = result.verification().foldAccuracies().getFirst();
        assertThat(result.withFailures().orElseThrow().foldAccuracies().getFirst())
                .isCloseTo(4 * first / 5, within(1e-12));
        assertThat(result.withFailures().orElseThrow().foldAccuracies().get(1)).isEqualTo(.5);
        VerificationReport report =
                new VerificationReport("few", List.of(), new Environment("1", "m", Instant.EPOCH, 0, 2), result);
        Path page = report.write(folder.resolve("out"), image -> Optional.empty());
        assertThat(Files.readString(page))
                .contains(
                        "Failures to enrol",
                        "damaged.jpg",
                        "failures to enrol rejected",
                        "of 5 pairs are told rightly");
        assertThat(BenchmarkResult.read(folder.resolve("out")).figures())
                .containsEntry("failures to enrol", 2.)
                .containsEntry("pairs compared", 5.)
                .containsKey("accuracy, failures to enrol rejected");

        assertThatThrownBy(() ->
                        benchmark.photographs(folder, new LfwPairs(1, pairs.subList(7, 8)), ProgressListener.SILENT))
                .isInstanceOf(FaceException.class)
                .hasMessageStartingWith("no pair can be compared: 2 images failed to enrol, the first damaged.jpg (");
        List<LfwPairs.Pair> missing = List.of(new LfwPairs.Pair(enrolled, "none.jpg", true, 0));
        assertThatThrownBy(() -> benchmark.photographs(folder, new LfwPairs(1, missing), ProgressListener.SILENT))
                .isInstanceOf(PhotoException.class)
                .hasMessageContaining("none.jpg");
    }

    @Test
    void imagesThatAreNotAlignedAreNamed() {
        byte[] bmp = bitmap(16);
        VerificationBin set = new VerificationBin(List.of(bmp, bmp), List.of(true));

        assertThatThrownBy(() -> new VerificationBenchmark(pipeline, 1).aligned(set, ProgressListener.SILENT))
                .isInstanceOf(VultusException.class)
                .hasMessage("image 0 has 16 × 16 pixels; aligned faces have 112 × 112");
    }

    /** The parts that scikit-learn's KFold makes of them. */
    @Test
    void foldsAreConsecutive() {
        assertThat(IntStream.range(0, 7)
                        .map(i -> VerificationBenchmark.fold(i, 7, 3))
                        .toArray())
                .containsExactly(0, 0, 0, 1, 1, 2, 2);
        assertThat(IntStream.range(0, 4)
                        .map(i -> VerificationBenchmark.fold(i, 4, 2))
                        .toArray())
                .containsExactly(0, 0, 1, 1);
    }

    private static byte[] bitmap(int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR), "bmp", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
