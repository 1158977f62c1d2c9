package io.vultus.gallery.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWidthTest {

    /** At each of these sizes it is at least what was measured to miss nobody. */
    @ParameterizedTest
    @CsvSource({"1, 0, 100", "10, 10000, 290", "10, 30000, 474", "10, 100000, 831", "10, 1000000, 4003"})
    void growsAsMeasured(int k, long indexed, int width) {
        assertThat(SearchWidth.derive(k, indexed)).isEqualTo(width);
    }
}
