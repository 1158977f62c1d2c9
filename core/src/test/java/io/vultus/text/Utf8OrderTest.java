package io.vultus.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Utf8OrderTest {

    @Test
    void charactersBeyondTheBasicPlaneComeLast() {
        assertThat(Stream.of("\ud83d\ude00", "\uff21", "\ue000", "z", "zz", "").sorted(Utf8Order.TEXTS))
                .containsExactly("", "z", "zz", "\ue000", "\uff21", "\ud83d\ude00");
    }

    @Test
    void itIsTheOrderOfTheBytes() {
        Random random = new Random(5);
        List<String> texts = Stream.generate(() -> text(random)).limit(2000).toList();
        assertThat(texts.stream().sorted(Utf8Order.TEXTS).toList())
                .isEqualTo(texts.stream()
                        .sorted((a, b) -> Arrays.compareUnsigned(
                                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    private static String text(Random random) {
        int[] alphabet = {'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
        return random.ints(random.nextInt(4), 0, alphabet.length)
                .map(i -> alphabet[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
