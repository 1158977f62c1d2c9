package io.vultus.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowTest {

    @Test
    void rowsEndInALineFeedAndQuoteWhatNeedsIt() {
        assertThat(CsvRow.of("ada", "Lovelace, Ada", 3, "say \"hi\"", "a\nb", " x", null, ""))
                .isEqualTo("ada,\"Lovelace, Ada\",3,\"say \"\"hi\"\"\",\"a\nb\",\" x\",,\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+2", "+1", "-1", "@SUM(A1)", "-"})
    void whatASpreadsheetWouldComputeGetsAnApostrophe(String formula) {
        assertThat(CsvRow.of(formula, "x")).isEqualTo("'" + formula + ",x\n");
    }

    @Test
    void formulasBehindATabOrACarriageReturnGetOneToo() {
        assertThat(CsvRow.of("\t=1")).isEqualTo("'\t=1\n");
        assertThat(CsvRow.of("\r=1")).isEqualTo("'\\u000d=1\n");
    }

    @Test
    void numbersStayNumbers() {
        assertThat(CsvRow.of(-1, -0.25, 3L)).isEqualTo("-1,-0.25,3\n");
    }

    @Test
    void whatWouldControlATerminalIsEscaped() {
        assertThat(CsvRow.of("a\u001b[2Jb", "x\u202ey")).isEqualTo("a\\u001b[2Jb,x\\u202ey\n");
    }
}
