package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vultus.VultusException;
import io.vultus.protocol.LfwPairs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the field's formats, from anywhere, are read or refused with their name in the message. */
class DataFileFuzzTest {

    /** Reads a file of some format. */
    private interface Format {
        void read(Path file) throws IOException;
    }

    static Stream<byte[]> features() {
        return Stream.of(
                HexFormat.of().parseHex("02000000010000000400000005000000" + "0000803f00000040"),
                HexFormat.of().parseHex("01000000010000000800000006000000" + "000000000000f03f"));
    }

    @MethodSource("features")
    @FuzzTest
    void featureFiles(byte[] bytes) throws IOException {
        read(bytes, file -> {
            for (float value : FeatureFile.read(file)) {
                assertThat(value).isFinite();
            }
        });
    }

    static Stream<byte[]> lists() {
        return Stream.of(
                text("{\"path\": [\"a/b.png\", \"ü.jpg\"], \"id\": [\"a\", 2]}"),
                text("{\"x\": {}, \"path\": []}"),
                "{\"\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("lists")
    @FuzzTest
    void templateLists(byte[] bytes) throws IOException {
        read(bytes, TemplateList::read);
    }

    static Stream<byte[]> noise() {
        return Stream.of(text("# comment\na/b.png\n1\tb/c.jpg\n\n"));
    }

    @MethodSource("noise")
    @FuzzTest
    void noiseLists(byte[] bytes) throws IOException {
        read(bytes, file -> assertThat(NoiseList.read(file).size()).isNotNegative());
    }

    static Stream<byte[]> pairs() {
        return Stream.of(text("1\t1\nAda\t1\t2\nAda\t1\tBob\t2\n"), text("65536\t65536\n"));
    }

    @MethodSource("pairs")
    @FuzzTest
    void pairLists(byte[] bytes) throws IOException {
        read(bytes, file -> assertThat(LfwPairs.read(file).pairs()).isNotEmpty());
    }

    static Stream<byte[]> templateMedia() {
        return Stream.of(text("1.jpg 1 69544\n2.jpg\t1 -7\n\n"), text("1.jpg 1\n"));
    }

    @MethodSource("templateMedia")
    @FuzzTest
    void templateMediaLists(byte[] bytes) throws IOException {
        read(bytes, file -> assertThat(IjbMediaList.read(file).images()).isNotEmpty());
    }

    static Stream<byte[]> templatePairs() {
        return Stream.of(text("1 11065 1\n1 2 0\n"), text("1 2 2"));
    }

    @MethodSource("templatePairs")
    @FuzzTest
    void templatePairLists(byte[] bytes) throws IOException {
        read(bytes, file -> assertThat(IjbPairList.read(file).size()).isNotNegative());
    }

    static Stream<byte[]> verificationSets() {
        return PickleFuzzTest.pickles();
    }

    @MethodSource("verificationSets")
    @FuzzTest
    void verificationSets(byte[] bytes) throws IOException {
        read(bytes, file -> {
            VerificationBin set = VerificationBin.read(file);
            assertThat(set.images()).hasSize(2 * set.same().size());
        });
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void read(byte[] bytes, Format format) throws IOException {
        Path file = Files.createTempFile("vultus-fuzz", null);
        try {
            Files.write(file, bytes);
            format.read(file);
        } catch (VultusException e) {
            assertThat(e).hasMessageStartingWith(file.toString());
        } finally {
            Files.delete(file);
        }
    }
}
