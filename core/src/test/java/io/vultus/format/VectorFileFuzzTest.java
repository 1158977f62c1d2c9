package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** NumPy matrices may lie about their header, their type and their shape. */
class VectorFileFuzzTest {

    static Stream<byte[]> matrices() {
        return Stream.of(
                npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24),
                npy(2, "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 2), }", 16),
                npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24),
                npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 999999999), }", 8),
                npy(3, "{'shape': (), 'descr': '<f4', 'fortran_order': False}", 0));
    }

    private static byte[] npy(int version, String header, int valueBytes) {
        String length = (char) header.length() + (version == 1 ? "\0" : "\0\0\0");
        String text = "\u0093NUMPY" + (char) version + '\0' + length + header + "\0".repeat(valueBytes);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @MethodSource("matrices")
    @FuzzTest
    void matricesAreReadOrRefused(byte[] bytes) throws IOException {
        Path path = Files.createTempFile("vultus-fuzz", null);
        try {
            Files.write(path, bytes);
            try (VectorFile file = VectorFile.openNpy(path)) {
                assertThat(file.count() * file.dimension() * Float.BYTES).isBetween(0L, (long) bytes.length);
                float[] vector = new float[file.dimension()];
                long read = 0;
                while (file.next(vector)) {
                    read++;
                }
                assertThat(read).isEqualTo(file.count());
            }
        } catch (FormatException e) {
            assertThat(e).hasMessageStartingWith(path.toString());
        } finally {
            Files.delete(path);
        }
    }
}
