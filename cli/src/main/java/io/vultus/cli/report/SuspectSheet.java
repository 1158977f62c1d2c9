package io.vultus.cli.report;

import com.samskivert.mustache.Mustache;
import io.vultus.bench.suspects.Suspect;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Suspects side by side with what they are to be compared with, for a person to look at. Each has the number that it
 * has in the lists.
 *
 * @param input the name of the data
 * @param suspects all that were found, in the lists' order
 * @param pictures finds an image's photograph, if it is at hand
 */
public record SuspectSheet(String input, List<Suspect> suspects, Function<String, Optional<Picture>> pictures) {

    /** Of each kind, the most suspect ones: more make a page that no browser likes, and nobody looks at. */
    private static final int SHOWN = 300;

    public SuspectSheet {
        suspects = List.copyOf(suspects);
    }

    /** What the template sees. */
    record Page(String title, String summary, List<Section> sections) {}

    record Section(String heading, String explanation, List<Card> cards, String rest) {

        boolean hasRest() {
            return !rest.isEmpty();
        }
    }

    record Card(int number, String image, String beside, String imageUri, String besideUri, String score) {

        boolean hasImageUri() {
            return !imageUri.isEmpty();
        }

        boolean hasBesideUri() {
            return !besideUri.isEmpty();
        }
    }

    /** The page: one file of UTF-8 text, pictures included. */
    public String toHtml() {
        try (Reader template = new InputStreamReader(
                SuspectSheet.class.getResourceAsStream("suspects.mustache"), StandardCharsets.UTF_8)) {
            return Mustache.compiler().compile(template).execute(page());
        } catch (IOException e) {
            throw new UncheckedIOException("the suspects' template cannot be read", e);
        }
    }

    private Page page() {
        List<Section> sections = Stream.of(Suspect.Kind.values())
                .map(this::section)
                .filter(section -> !section.cards.isEmpty())
                .toList();
        return new Page(
                "Suspects",
                suspects.size() + " images of “" + input + "” are probably not what their lists say.",
                sections);
    }

    private Section section(Suspect.Kind kind) {
        List<Card> cards = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < suspects.size(); i++) {
            Suspect suspect = suspects.get(i);
            if (suspect.kind() == kind && ++count <= SHOWN) {
                cards.add(card(i + 1, suspect));
            }
        }
        String rest = count > SHOWN ? (count - SHOWN) + " more are in the list." : "";
        return switch (kind) {
            case STRANGER_AMONG_PROBES ->
                new Section(
                        "Probes that are far from their identity",
                        "Left the probe, right the most typical image of the same identity. Are they two people?",
                        cards,
                        rest);
            case DISTRACTOR_OF_IDENTITY ->
                new Section(
                        "Distractors that are near an identity",
                        "Left the distractor, right the most typical probe. Are they one person?",
                        cards,
                        rest);
            case NEAR_DUPLICATE ->
                new Section("Near-duplicates", "Left the later image, right the earlier one.", cards, rest);
        };
    }

    private Card card(int number, Suspect suspect) {
        return new Card(
                number,
                suspect.image(),
                suspect.beside(),
                pictures.apply(suspect.image()).map(Picture::dataUri).orElse(""),
                pictures.apply(suspect.beside()).map(Picture::dataUri).orElse(""),
                String.format(Locale.ROOT, "%.3f", suspect.score()));
    }
}
