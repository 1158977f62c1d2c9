package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A list from anywhere gives photographs with valid identities, or is refused with its name in the message. */
class CsvPhotoListFuzzTest {

    static Stream<byte[]> lists() {
        return Stream.of(
                        "identity,path,name,trade\r\nada,\"a \"\"b\"\".jpg\",Ada,maths\r\nbob,/c.jpg,,\r\n",
                        "path,identity\na.jpg,ada\n\n",
                        "identity,path\n\"ada",
                        "\"identity",
                        "identity,path\nada,a.jpg\n\"bob\"x,c.jpg",
                        "identity,path\nada,\u0000.jpg\n")
                .flatMap(text -> Stream.of(
                        text.getBytes(StandardCharsets.UTF_8),
                        (text + "\u00e9").getBytes(StandardCharsets.ISO_8859_1)));
    }

    @MethodSource("lists")
    @FuzzTest
    void listsAreReadOrRefused(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("vultus-fuzz", ".csv");
        try {
            Files.write(file, bytes);
            try (Stream<LabelledPhoto> photos = CsvPhotoList.of(file).open()) {
                assertThat(photos)
                        .allSatisfy(photo -> assertThat(photo.identity()).isNotBlank());
            }
        } catch (ListException e) {
            assertThat(e).hasMessageStartingWith(file + ": ");
        } finally {
            Files.delete(file);
        }
    }
}
