package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.vultus.embedding.Embedding;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1,<f4", "1,>f4", "1,<f8", "2,<f4", "2,>f8", "3,<f8", "1,<f2", "1,>f2"})
    void numpyMatricesOfAllVersionsAndTypesAreRead(int version, String type) throws IOException {
        Path file = write(npy(version, header(type, "False", "(700, 513)"), values(type, 700 * 513)));
        try (VectorFile vectors = VectorFile.openNpy(file)) {
            assertThat(vectors.count()).isEqualTo(700);
            assertThat(vectors.dimension()).isEqualTo(513);
            float[] row = new float[513];
            for (int i = 0; i < 700; i++) {
                assertThat(vectors.next(row)).isTrue();
                for (int j = 0; j < 513; j++) {
                    float expected = (float) value(i * 513 + j);
                    assertThat(row[j])
                            .isEqualTo(
                                    type.endsWith("2")
                                            ? Float.float16ToFloat(Float.floatToFloat16(expected))
                                            : expected);
                }
            }
            assertThat(vectors.next(row)).isFalse();
        }
        assertThat(VectorFile.isNpy(file)).isTrue();
    }

    @Test
    void bareValuesAreRead() throws IOException {
        Path file = write(values("<f4", 6));
        try (VectorFile vectors = VectorFile.openRaw(file, 3)) {
            assertThat(vectors.count()).isEqualTo(2);
            float[] row = new float[3];
            assertThat(vectors.next(row)).isTrue();
            assertThat(vectors.next(row)).isTrue();
            assertThat(row).containsExactly((float) value(3), (float) value(4), (float) value(5));
            assertThatThrownBy(() -> vectors.next(new float[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the array must have 3 elements, this one has 2");
        }
        assertThat(VectorFile.isNpy(file)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"<f4", ">f4"})
    void numpyMatricesAreMapped(String type) throws IOException {
        EmbeddingMatrix mapped =
                VectorFile.mapNpy(write(npy(1, header(type, "False", "(70, 13)"), values(type, 70 * 13))));

        assertThat(mapped.rows()).isEqualTo(70);
        assertThat(mapped.dimension()).isEqualTo(13);
        assertThat(mapped.row(69)[12]).isEqualTo((float) value(70 * 13 - 1));
        assertThat(mapped.normalised().row(5))
                .isEqualTo(Embedding.normalise(mapped.row(5)).toArray());
    }

    @Test
    void matricesThatCannotBeMappedAreRefused() throws IOException {
        Path doubles = write(npy(1, header("<f8", "False", "(2, 2)"), new byte[32]));
        assertThatThrownBy(() -> VectorFile.mapNpy(doubles))
                .isInstanceOf(FormatException.class)
                .hasMessage(doubles + ": holds 2 rows of 2 float64 values; up to 2147483647 rows of 4096 float32 "
                        + "values can be mapped");
        Path cut = write(npy(1, header("<f4", "False", "(2, 2)"), new byte[15]));
        assertThatThrownBy(() -> VectorFile.mapNpy(cut)).hasMessageContaining("holds 15 bytes of values");
    }

    @Test
    void anEmptyMatrixHasNoVectors() throws IOException {
        try (VectorFile vectors = VectorFile.openNpy(write(npy(1, header("<f4", "False", "(0, 4)"), new byte[0])))) {
            assertThat(vectors.count()).isZero();
            assertThat(vectors.next(new float[4])).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<i4|False|(2, 2)|16|holds values of type <i4; float16 (<f2), float32 (<f4) and float64 (<f8) are known,"
                        + " in either byte order",
                "<f4|True|(2, 2)|16|is in Fortran order; save it with numpy.ascontiguousarray",
                "<f4|False|(4,)|16|has shape (4,); rows and columns are wanted",
                "<f4|False|(1, 2, 2)|16|has shape (1, 2, 2); rows and columns are wanted",
                "<f4|False|(2, 2)|15|holds 15 bytes of values from offset 128 on; 2 rows of 8 bytes were announced",
                "<f4|False|(2, 2)|24|holds 24 bytes of values from offset 128 on; 2 rows of 8 bytes were announced",
                "<f4|False|(999999999999999999, 2)|16|holds 16 bytes of values from offset 128 on; 999999999999999999 rows of 8 bytes were announced",
                "<f4|False|(2, 0)|16|cannot have vectors of dimension 0; 1 to 65536",
                "<f4|False|(2, 99999)|16|cannot have vectors of dimension 99999; 1 to 65536",
                "<f4|Maybe|(2, 2)|16|has a header without fortran_order at offset 10",
            })
    void whatIsNoMatrixOfFloatsIsRefused(String type, String order, String shape, int bytes, String message)
            throws IOException {
        Path file = write(npy(1, header(type, order, shape), new byte[bytes]));
        assertThatThrownBy(() -> VectorFile.openNpy(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void brokenHeadersAreRefused() throws IOException {
        Path version = write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 9, 0});
        assertThatThrownBy(() -> VectorFile.openNpy(version))
                .hasMessage(version + ": is of version 9 of NumPy's format; 1 to 3 are known");
        Path cut = write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118});
        assertThatThrownBy(() -> VectorFile.openNpy(cut)).hasMessage(cut + ": ends in the header, at offset 9");
        Path huge = write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1});
        assertThatThrownBy(() -> VectorFile.openNpy(huge))
                .hasMessage(huge + ": announces a header of 4294967295 bytes at offset 8; the limit is 65536");
        Path bare = write(new byte[16]);
        assertThatThrownBy(() -> VectorFile.openNpy(bare))
                .hasMessage(bare + ": is no NumPy file; bare float32 values need the dimension to be given");
        assertThatThrownBy(() -> VectorFile.openRaw(bare, 3))
                .hasMessage(bare + ": has 16 bytes, which are no whole number of vectors of 3 float32 values");
        assertThatThrownBy(() -> VectorFile.openNpy(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void valuesThatAreNotFiniteAreFoundAtTheirOffset() throws IOException {
        byte[] values = values("<f4", 6);
        ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).putFloat(16, Float.NaN);
        Path file = write(npy(1, header("<f4", "False", "(2, 3)"), values));
        try (VectorFile vectors = VectorFile.openNpy(file)) {
            float[] row = new float[3];
            vectors.next(row);
            assertThatThrownBy(() -> vectors.next(row))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(file + ": value 1 of vector 1, at offset 144, is not finite");
        }
    }

    @Test
    void damagedFilesAreReadOrRefusedAndNothingElse() throws IOException {
        long seed = 20261124;
        Random random = new Random(seed);
        byte[] whole = npy(1, header("<f8", "False", "(5, 7)"), values("<f8", 35));
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int j = random.nextInt(4); j >= 0 && damaged.length > 0; j--) {
                damaged[random.nextInt(Math.min(damaged.length, 140))] = (byte) random.nextInt(256);
            }
            Path file = write(damaged);
            try (VectorFile vectors = VectorFile.openNpy(file)) {
                float[] row = new float[vectors.dimension()];
                long count = 0;
                while (vectors.next(row)) {
                    count++;
                }
                assertThat(count).isEqualTo(vectors.count());
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
            } catch (RuntimeException e) {
                fail("seed " + seed + ", file " + i, e);
            }
        }
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("vectors"), bytes);
    }

    private static String header(String type, String order, String shape) {
        return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
    }

    /** As NumPy writes it: padded with spaces, so that the values begin at a multiple of 64. */
    private static byte[] npy(int version, String header, byte[] values) {
        int prefix = version == 1 ? 10 : 12;
        int length = 128 - prefix;
        ByteBuffer bytes = ByteBuffer.allocate(128 + values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            bytes.putShort((short) length);
        } else {
            bytes.putInt(length);
        }
        String padded = header + " ".repeat(length - header.length() - 1) + "\n";
        return bytes.put(padded.getBytes(StandardCharsets.US_ASCII)).put(values).array();
    }

    private static byte[] values(String type, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * (type.charAt(2) - '0'))
                .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (type.endsWith("8")) {
                bytes.putDouble(value(i));
            } else if (type.endsWith("2")) {
                bytes.putShort(Float.floatToFloat16((float) value(i)));
            } else {
                bytes.putFloat((float) value(i));
            }
        }
        return bytes.array();
    }

    private static double value(int i) {
        return Math.sin(i) * (1 + i % 7);
    }
}
