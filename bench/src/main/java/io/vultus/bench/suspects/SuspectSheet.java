package io.vultus.bench.suspects;

import io.vultus.bench.report.Thumbnails;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Card;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A contact sheet: suspects side by side with what they are to be compared with, for a person to look at. Each has the
 * number that it has in the lists.
 *
 * @param input the name of the data
 * @param suspects all that were found, in the lists' order
 * @param thumbnails of their photographs
 */
public record SuspectSheet(String input, List<Suspect> suspects, Thumbnails thumbnails) {

    /** Of each kind, the most suspect ones: more make a page that no browser likes, and nobody looks at. */
    private static final int SHOWN = 300;

    public SuspectSheet {
        suspects = List.copyOf(suspects);
    }

    /** The page: one file of UTF-8 text, pictures included. */
    public String toHtml() {
        return new HtmlPage(
                        "Suspects",
                        suspects.size() + " images of “" + input
                                + "” are probably not what their lists say. Delete the "
                                + "lines of those that are all right: each has its number in the lists.",
                        List.of(),
                        Stream.of(Suspect.Kind.values()).map(this::section).toList(),
                        List.of())
                .toHtml();
    }

    private Section section(Suspect.Kind kind) {
        List<Card> cards = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < suspects.size(); i++) {
            if (suspects.get(i).kind() == kind && ++count <= SHOWN) {
                cards.add(card(i + 1, suspects.get(i)));
            }
        }
        String rest = count > SHOWN ? " " + (count - SHOWN) + " more are in the list." : "";
        return switch (kind) {
            case STRANGER_AMONG_PROBES ->
                Section.cards(
                        "Probes that are far from their identity",
                        "Left the probe, right the most typical image of the same identity. Are they two people?"
                                + rest,
                        cards);
            case DISTRACTOR_OF_IDENTITY ->
                Section.cards(
                        "Distractors that are near an identity",
                        "Left the distractor, right the most typical probe. Are they one person?" + rest,
                        cards);
            case NEAR_DUPLICATE ->
                Section.cards("Near-duplicates", "Left the later image, right the earlier one." + rest, cards);
        };
    }

    private Card card(int number, Suspect suspect) {
        return new Card(
                List.of(thumbnails.picture(suspect.image()), thumbnails.picture(suspect.beside())),
                List.of(
                        new Fact("number", Integer.toString(number)),
                        new Fact("image", suspect.image()),
                        new Fact("beside", suspect.beside()),
                        new Fact("cosine", Numbers.cosine(suspect.score()))));
    }
}
