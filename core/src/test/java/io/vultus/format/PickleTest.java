package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Small pickles that ask for much. */
class PickleTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** A list in which each level holds the one below twice has as many leaves as a power of two. */
    @Test
    void aListThatDoublesSixtyTimesIsNotPrinted() {
        StringBuilder pickle = new StringBuilder("]q\0");
        for (int level = 0; level < 60; level++) {
            pickle.append("(h\0h\0lq\0");
        }
        pickle.append("cnumpy\ndtype\nh\0\u0085R.");

        Assertions.assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> read(pickle.toString()))
                        .isInstanceOf(Pickle.RefusedException.class)
                        .hasMessage("it has an array whose elements are not single bytes (dtype of another kind)"));
    }

    @Test
    void listsThatHoldEachOtherAreNotPrinted() {
        assertThatThrownBy(() -> read("]q\0]q\1h\0ah\0h\1acnumpy\ndtype\nh\0\u0085R."))
                .isInstanceOf(Pickle.RefusedException.class)
                .hasMessageEndingWith("(dtype of another kind)");
    }

    /** Two bytes name a text again, and each call would make it into bytes anew. */
    @Test
    void aTextIsNotEncodedOverAndOver() {
        int length = 0x10000;
        StringBuilder pickle = new StringBuilder("c_codecs\nencode\nq\0X\0\0\1\0").append("x".repeat(length));
        pickle.append("q\1");
        for (int call = 0; call < 100_000; call++) {
            pickle.append("h\0h\1\u0085R");
        }
        pickle.append('.');

        assertThatThrownBy(() -> read(pickle.toString()))
                .isInstanceOf(Pickle.RefusedException.class)
                .hasMessage("it makes more bytes than it has");
    }

    @Test
    void aTextIsEncodedOnce() throws Pickle.RefusedException {
        assertThat(read("c_codecs\nencode\nX\2\0\0\0ab\u0085R.")).isEqualTo(new byte[] {'a', 'b'});
    }

    private static Object read(String latin1) throws Pickle.RefusedException {
        return new Pickle(latin1.getBytes(StandardCharsets.ISO_8859_1)).read();
    }
}
