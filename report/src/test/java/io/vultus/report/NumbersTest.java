package io.vultus.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void ratesAreWrittenAsInArticles() {
        assertThat(Numbers.rate(1e-6)).isEqualTo("1e-6");
        assertThat(Numbers.rate(.01)).isEqualTo("1e-2");
        assertThat(Numbers.rate(.025)).isEqualTo("0.025");
        assertThat(Numbers.rate(3e-10)).isEqualTo("3e-10");
    }
}
