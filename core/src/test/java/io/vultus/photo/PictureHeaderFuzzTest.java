package io.vultus.photo;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** All parsers of pictures on all bytes, whether they recognise them or not: no decoder stands behind. */
class PictureHeaderFuzzTest {

    private static final List<PictureParser> PARSERS =
            List.of(new JpegParser(), new PngParser(), new WebpParser(), new BmpParser());

    static Stream<byte[]> pictures() {
        return PhotoFuzzTest.pictures();
    }

    @MethodSource("pictures")
    @FuzzTest
    void headersAreReadOrRefused(byte[] bytes) {
        PictureBytes picture = new PictureBytes(bytes);
        for (PictureParser parser : PARSERS) {
            parser.recognises(picture);
            try {
                PictureHeader header = parser.header(picture);
                assertThat(header.width()).isPositive();
                assertThat(header.height()).isPositive();
                parser.look(picture);
            } catch (PhotoException e) {
                assertThat(e.problem()).isNotEqualTo(PhotoException.Problem.NOT_FOUND);
            }
        }
    }
}
