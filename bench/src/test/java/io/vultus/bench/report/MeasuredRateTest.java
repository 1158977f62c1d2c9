package io.vultus.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.protocol.OperatingPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredRateTest {

    @Test
    void ratesBelowOneImpostorAreNotPrintedAsMeasured() {
        List<MeasuredRate> rates = MeasuredRate.of(
                List.of(point(1e-6, 600), point(1e-5, 600), point(.002, 600), point(.0015, 2000), point(.1, 600)));

        assertThat(rates).extracting(MeasuredRate::name).containsExactly("<=1/600", "2e-3", "0.0015", "1e-1");
        assertThat(rates).extracting(MeasuredRate::label).containsExactly("≤ 1/600", "2e-3*", "0.0015*", "1e-1");
        assertThat(rates).extracting(MeasuredRate::cell).containsExactly("–", "50.00 %*", "50.00 %*", "50.00 %");
        assertThat(rates)
                .extracting(MeasuredRate::deciding)
                .containsExactly("0 of 600", "1 of 600", "3 of 2\u2009000", "60 of 600");
    }

    private static OperatingPoint point(double rate, long impostors) {
        return new OperatingPoint(rate, .5, .4, 100, impostors);
    }
}
