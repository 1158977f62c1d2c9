package io.vultus.bench.verification;

import io.vultus.bench.verification.VerificationBenchmark.Result;
import io.vultus.report.HtmlPage.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A set of pairs with published accuracies: Deng et al., "ArcFace" (2019), R100-IR on MS1M.
 *
 * @param title its name
 * @param files what its file, or its list of pairs, is called, in lower case
 * @param pairs how many it has, half of them of one person
 * @param accuracies in percent, one for each published network
 */
record PublishedSet(String title, Set<String> files, int pairs, List<String> accuracies) {

    static final PublishedSet LFW =
            new PublishedSet("LFW", Set.of("lfw.bin", "pairs.txt"), 6000, List.of("99.83", "99.80", "99.76", "99.28"));

    static final PublishedSet CFP_FP =
            new PublishedSet("CFP-FP", Set.of("cfp_fp.bin"), 7000, List.of("94.04", "94.40", "94.17", "88.50"));

    static final PublishedSet AGEDB_30 =
            new PublishedSet("AgeDB-30", Set.of("agedb_30.bin"), 6000, List.of("98.08", "97.91", "97.30", "95.13"));

    private static final List<PublishedSet> ALL = List.of(LFW, CFP_FP, AGEDB_30);

    private static final List<String> MODELS = List.of("ArcFace", "CosFace", "SphereFace", "normalised softmax");

    PublishedSet {
        files = Set.copyOf(files);
        accuracies = List.copyOf(accuracies);
    }

    /**
     * The set that a run can be compared on: the file has the set's name, half of the set's number of pairs is of one
     * person, half of two, and every image was embedded.
     *
     * @param file the name of the set's file or of the list of pairs
     */
    static Optional<PublishedSet> of(String file, Result result) {
        String name = file.toLowerCase(Locale.ROOT);
        for (PublishedSet set : ALL) {
            if (set.files.contains(name)
                    && result.pairs() == set.pairs
                    && result.genuine() == set.pairs / 2
                    && result.failures().isEmpty()) {
                return Optional.of(set);
            }
        }
        return Optional.empty();
    }

    /** A row for each published network: its name, nothing for any threshold, the accuracy on the grid. */
    List<Row> rows() {
        return IntStream.range(0, MODELS.size())
                .mapToObj(i -> Row.of(MODELS.get(i) + " R100 (published)", "", accuracies.get(i) + " %"))
                .toList();
    }
}
