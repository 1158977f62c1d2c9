package io.vultus.bench.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.VultusException;
import io.vultus.bench.MobileFaceNet;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.embedding.FacePipeline;
import io.vultus.format.VerificationBin;
import io.vultus.protocol.LfwPairs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationBenchmarkTest {

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
                .contains("data:image/jpeg;base64,/9j/", "<td>10</td>", "98.08 %", "<dt>image</dt><dd>image ")
                .doesNotContain("{{");
        assertThat(BenchmarkResult.read(folder).figures())
                .containsEntry("pairs", 20.)
                .containsEntry("accuracy", result.verification().accuracy())
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
