package io.vultus.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A page of figures: one file of text, with everything counted, drawn and formatted.
 *
 * @param title what it is about
 * @param summary the finding in a sentence
 * @param facts in the head line
 * @param sections one below the other; empty ones are left out
 * @param notes what has to be known to read it, at the foot
 */
public record HtmlPage(String title, String summary, List<Fact> facts, List<Section> sections, List<String> notes) {

    /** So many characters are broken where they do not fit. */
    private static final int LONG = 30;

    /** A name and its value. */
    public record Fact(String name, String value) {}

    /** A line of a table. */
    public record Row(List<String> cells) {

        public Row {
            cells = List.copyOf(cells);
        }

        /** Of these cells. */
        public static Row of(String... cells) {
            return new Row(List.of(cells));
        }

        List<Cell> shown() {
            return cells.stream()
                    .map(text -> new Cell(text, text.length() > LONG))
                    .toList();
        }
    }

    /** A cell as the template sees it: long ones may be broken anywhere. */
    record Cell(String text, boolean isLong) {}

    /**
     * A picture that is beside another one.
     *
     * @param name what it is called
     * @param dataUri the picture itself, as a {@code data:} address; empty if there is none at hand
     */
    public record Picture(String name, String dataUri) {

        boolean isThere() {
            return !dataUri.isEmpty();
        }
    }

    /** Pictures side by side, if any of them is at hand, and what is to be said about them. */
    public record Card(List<Picture> pictures, List<Fact> facts) {

        public Card {
            pictures = List.copyOf(pictures);
            facts = List.copyOf(facts);
        }

        boolean hasPictures() {
            return pictures.stream().anyMatch(Picture::isThere);
        }
    }

    /**
     * A part of the page.
     *
     * @param heading empty for one that goes on with the part before
     * @param note a sentence below the heading, or empty
     * @param headings of the table
     * @param rows of the table, none if there is no table
     * @param charts below it
     * @param cards below them
     */
    public record Section(
            String heading, String note, List<String> headings, List<Row> rows, List<Chart> charts, List<Card> cards) {

        public Section {
            headings = List.copyOf(headings);
            rows = List.copyOf(rows);
            charts = List.copyOf(charts);
            cards = List.copyOf(cards);
        }

        /** A table. */
        public static Section table(String heading, List<String> headings, List<Row> rows) {
            return new Section(heading, "", headings, rows, List.of(), List.of());
        }

        /** Charts side by side. */
        public static Section charts(String heading, List<Chart> charts) {
            return new Section(heading, "", List.of(), List.of(), charts, List.of());
        }

        /** Cards side by side. */
        public static Section cards(String heading, String note, List<Card> cards) {
            return new Section(heading, note, List.of(), List.of(), List.of(), cards);
        }

        boolean hasHeading() {
            return !heading.isEmpty();
        }

        boolean hasNote() {
            return !note.isEmpty();
        }

        boolean hasRows() {
            return !rows.isEmpty();
        }

        boolean hasCharts() {
            return !charts.isEmpty();
        }

        boolean hasCards() {
            return !cards.isEmpty();
        }

        List<Drawing> drawings() {
            return charts.stream()
                    .map(chart -> new Drawing(chart.title(), SvgChart.of(chart)))
                    .toList();
        }

        private boolean isEmpty() {
            return rows.isEmpty() && charts.isEmpty() && cards.isEmpty();
        }
    }

    /** A chart as the template sees it. */
    record Drawing(String title, String svg) {}

    public HtmlPage {
        facts = List.copyOf(facts);
        sections = sections.stream().filter(section -> !section.isEmpty()).toList();
        notes = List.copyOf(notes);
    }

    boolean hasFacts() {
        return !facts.isEmpty();
    }

    /** The page: one file of UTF-8 text. */
    public String toHtml() {
        return Templates.fill("page", this, Map.of());
    }

    /** The page of something that goes on: a browser that shows it loads it again every so often. */
    public String toHtml(Duration reload) {
        return Templates.fill("page", this, Map.of("reload", reload.toSeconds()));
    }
}
