package io.vultus.bench.verification;

import io.vultus.bench.verification.VerificationBenchmark.Result;
import io.vultus.report.HtmlPage.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A set of pairs with published accuracies: Deng et al., "ArcFace" (2019), R100-IR on MS1M. */
enum PublishedSet {
    LFW("LFW", Set.of("lfw.bin", "pairs.txt"), 6000, "99.83", "99.80", "99.76", "99.28"),
    CFP_FP("CFP-FP", Set.of("cfp_fp.bin"), 7000, "94.04", "94.40", "94.17", "88.50"),
    AGEDB_30("AgeDB-30", Set.of("agedb_30.bin"), 6000, "98.08", "97.91", "97.30", "95.13");

    private static final List<String> MODELS = List.of("ArcFace", "CosFace", "SphereFace", "normalised softmax");

    private final String title;
    private final Set<String> files;
    private final int pairs;
    private final List<String> accuracies;

    PublishedSet(String title, Set<String> files, int pairs, String... accuracies) {
        this.title = title;
        this.files = files;
        this.pairs = pairs;
        this.accuracies = List.of(accuracies);
    }

    /**
     * The set that a run can be compared on: the file has the set's name, half of the set's number of pairs is of one
     * person, half of two, and every image was embedded.
     *
     * @param file the name of the set's file or of the list of pairs
     */
    static Optional<PublishedSet> of(String file, Result result) {
        String name = file.toLowerCase(Locale.ROOT);
        for (PublishedSet set : values()) {
            if (set.files.contains(name)
                    && result.pairs() == set.pairs
                    && result.genuine() == set.pairs / 2
                    && result.failures().isEmpty()) {
                return Optional.of(set);
            }
        }
        return Optional.empty();
    }

    String title() {
        return title;
    }

    /** A row for each published network: its name, nothing for any threshold, the accuracy on the grid. */
    List<Row> rows() {
        return IntStream.range(0, MODELS.size())
                .mapToObj(i -> Row.of(MODELS.get(i) + " R100 (published)", "", accuracies.get(i) + " %"))
                .toList();
    }
}
