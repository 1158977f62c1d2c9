package io.vultus.cli;

import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.model.ModelPack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a pack's vectors tell people apart, tried on photographs of some. Wrong preprocessing still gives vectors:
 * only comparing shows that they are bad. The figure is the share of pairs, one of the same person and one of two, in
 * which the same person's is the more alike (the area under the ROC curve): 50 % is chance.
 *
 * @param people who have two usable photographs or more
 * @param photos usable photographs
 * @param leftOut photographs without a face, or that could not be read
 * @param same cosines of pairs that show one person
 * @param others cosines of pairs that show two
 */
record ImportCheck(int people, int photos, int leftOut, List<Double> same, List<Double> others) {

    /** More show no more, and take minutes. */
    private static final int MAX_PEOPLE = 50;

    private static final int MAX_PHOTOS = 4;

    /** Right preprocessing gives 99 % and more on ordinary photographs, wrong ones 60 to 80. */
    private static final double LEAST_AREA = 0.95;

    ImportCheck {
        same = List.copyOf(same);
        others = List.copyOf(others);
    }

    /** Embeds up to four photographs each of up to fifty people. */
    static ImportCheck of(ModelPack pack, Path folder) {
        List<List<Embedding>> people = new ArrayList<>();
        int leftOut = 0;
        try (FacePipeline faces = pack.openPipeline().build()) {
            for (Path person : list(folder).stream()
                    .filter(Files::isDirectory)
                    .limit(MAX_PEOPLE)
                    .toList()) {
                List<Embedding> embeddings = new ArrayList<>();
                for (Path photo : list(person).stream()
                        .filter(Files::isRegularFile)
                        .limit(MAX_PHOTOS)
                        .toList()) {
                    try {
                        embeddings.add(faces.embed(photo));
                    } catch (VultusException unusable) {
                        leftOut++;
                    }
                }
                people.add(embeddings);
            }
        }
        return compare(people, leftOut);
    }

    static ImportCheck compare(List<List<Embedding>> people, int leftOut) {
        List<Double> same = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        for (int a = 0; a < people.size(); a++) {
            for (int i = 0; i < people.get(a).size(); i++) {
                Embedding one = people.get(a).get(i);
                people.get(a).stream().skip(i + 1L).forEach(other -> same.add(one.cosine(other)));
                people.stream().skip(a + 1L).flatMap(List::stream).forEach(other -> others.add(one.cosine(other)));
            }
        }
        return new ImportCheck(
                (int) people.stream().filter(person -> person.size() > 1).count(),
                people.stream().mapToInt(List::size).sum(),
                leftOut,
                same,
                others);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isPossible() {
        return !same.isEmpty() && !others.isEmpty();
    }

    /** The share of pairs of pairs in which one person's photographs are the more alike; ties count half. */
    double area() {
        double right = 0;
        for (double mate : same) {
            for (double stranger : others) {
                right += mate > stranger ? 1 : mate == stranger ? 0.5 : 0;
            }
        }
        return right / ((double) same.size() * others.size());
    }

    String summary() {
        String counts = photos + " photographs, " + people + " people with two or more"
                + (leftOut == 0 ? "" : ", " + leftOut + " left out");
        return isPossible()
                ? String.format(
                        Locale.ROOT,
                        "%s: same person %.2f on average, others %.2f; the same person is the more alike in %.1f %%",
                        counts,
                        mean(same),
                        mean(others),
                        100 * area())
                : counts;
    }

    Optional<String> warning() {
        if (!isPossible()) {
            return Optional.of("nothing could be compared: two people are needed, and two photographs of one of them");
        }
        return area() < LEAST_AREA
                ? Optional.of("these vectors hardly tell people apart: --colour, --mean or --std may be wrong; import"
                        + " again with --force and other values")
                : Optional.empty();
    }

    private static double mean(List<Double> cosines) {
        return cosines.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
