package io.vultus.text;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Rows of CSV as RFC 4180 has them, but ended by LF, as other programs in a pipe expect it. What a spreadsheet would
 * take for a formula, a text that begins with {@code = + - @}, tab or carriage return, gets an apostrophe before it;
 * numbers do not. Texts are shown as by {@link VisibleText#lines}, so that a row can be read on a terminal.
 */
public final class CsvRow {

    private static final String BEGINS_FORMULA = "=+-@\t\r";

    private CsvRow() {}

    /**
     * One row with its line feed.
     *
     * @param cells numbers as they are, everything else by its {@code toString}; null is an empty cell
     */
    public static String of(Object... cells) {
        return Arrays.stream(cells).map(CsvRow::cell).collect(Collectors.joining(",", "", "\n"));
    }

    private static String cell(Object cell) {
        return switch (cell) {
            case null -> "";
            case Number number -> number.toString();
            default -> quoted(VisibleText.lines(harmless(cell.toString())));
        };
    }

    private static String harmless(String text) {
        return !text.isEmpty() && BEGINS_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && text.strip().length() == text.length();
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
