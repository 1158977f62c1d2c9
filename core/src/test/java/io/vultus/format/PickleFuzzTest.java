package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes run as a pickle give a value or are refused: without recursion, endless work, or more memory. */
class PickleFuzzTest {

    static Stream<byte[]> pickles() {
        return Stream.of(
                // ([b"ab"], [True]) by protocols 4 and 2
                HexFormat.of().parseHex("80049511000000000000005d944302616294615d9488618694" + "2e"),
                pickle(
                        "\u0080\u0002]q\u0000c_codecs\nencode\nq\u0001X\u0002\u0000\u0000\u0000abq\u0002X\u0006\u0000\u0000\u0000"
                                + "latin1q\u0003\u0086q\u0004Rq\u0005a]q\u0006\u0088a\u0086q\u0007."),
                pickle(
                        "\u0080\u0003cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\u0000\u0085C\u0001b\u0087R"
                                + "(K\u0001K\u0002\u0085cnumpy\ndtype\nX\u0002\u0000\u0000\u0000u1K\u0000K\u0001\u0087R\u0089C\u0002abtb."));
    }

    private static byte[] pickle(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @MethodSource("pickles")
    @FuzzTest
    void picklesAreReadOrRefused(byte[] bytes) {
        try {
            new Pickle(bytes).read();
        } catch (Pickle.RefusedException e) {
            assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(300);
        }
    }
}
