package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vultus.VultusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Sets of records from anywhere are read, or refused with a file's name in the message. */
class RecordSetFuzzTest {

    /** An index, a zero byte, and the records. */
    static Stream<byte[]> sets() {
        return Stream.of(
                set(
                        "1\t0\n",
                        "0a23d7ce1b000000" + "00000000000000000100000000000000" + "0000000000000000" + "61626300"),
                set(
                        "1\t0\n2\t36\n0\t76\n",
                        "0a23d7ce1b00000000000000000000000100000000000000000000000000000061626300"
                                + "0a23d7ce20000000020000000000000004000000000000000000000000000000"
                                + "0000803f000000400a23d7ce20000000020000000000000000000000000000000000000000000000"
                                + "0000004000004040"));
    }

    private static byte[] set(String index, String records) {
        byte[] first = (index + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] second = HexFormat.of().parseHex(records);
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @MethodSource("sets")
    @FuzzTest
    void setsAreReadOrRefused(byte[] bytes) throws IOException {
        int split = 0;
        while (split < bytes.length && bytes[split] != 0) {
            split++;
        }
        Path folder = Files.createTempDirectory("vultus-fuzz");
        Path records = folder.resolve("train.rec");
        Path index = folder.resolve("train.idx");
        try {
            Files.write(index, Arrays.copyOf(bytes, split));
            Files.write(records, Arrays.copyOfRange(bytes, Math.min(split + 1, bytes.length), bytes.length));
            RecordSet set = RecordSet.open(folder);
            for (int i = 0; i < set.size(); i++) {
                assertThat(set.read(i).image()).isNotEmpty();
            }
        } catch (VultusException e) {
            assertThat(e.getMessage()).startsWith(folder.toString());
        } finally {
            for (Path path : List.of(records, index, folder.resolve("train.labels"), folder)) {
                Files.deleteIfExists(path);
            }
        }
    }
}
