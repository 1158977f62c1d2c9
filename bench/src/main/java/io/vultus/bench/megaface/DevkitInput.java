package io.vultus.bench.megaface;

import io.vultus.ProgressListener;
import io.vultus.bench.megaface.MegaFaceInput.NoiseHits;
import io.vultus.bench.people.FeatureTree;
import io.vultus.bench.report.Source;
import io.vultus.format.ExtractionRecord;
import io.vultus.format.FormatException;
import io.vultus.format.NoiseList;
import io.vultus.format.TemplateList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Input from MegaFace's development kit.
 *
 * <p>Features are trees of files, {@code facescrub} and {@code megaface}, or matrices of the same features beside them
 * ({@link NamedFeatures}), which are taken where they are there: a million small files take minutes to open.
 *
 * @param features the folder that holds them
 * @param lists the folder that holds {@code facescrub_features_list.json} and
 *     {@code megaface_features_list.json_<size>_<set>}
 * @param algorithm the embedder's name, as in the feature files' names
 * @param probeNoise mislabelled probes, if there is a list
 * @param distractorNoise distractors that show a probe identity, likewise
 * @param leniency what is let pass
 */
public record DevkitInput(
        Path features,
        Path lists,
        String algorithm,
        Optional<Path> probeNoise,
        Optional<Path> distractorNoise,
        Leniency leniency) {

    /**
     * What is let pass though it may make figures wrong.
     *
     * @param mixed whether probes and distractors may be of two extractions
     * @param unmatchedNoise whether a noise list may name none of the images
     */
    public record Leniency(boolean mixed, boolean unmatchedNoise) {

        /** Nothing is. */
        public static final Leniency NONE = new Leniency(false, false);
    }

    private static final String PROBE_LIST = "facescrub_features_list.json";
    private static final Pattern DISTRACTOR_LIST =
            Pattern.compile("megaface_features_list\\.json_(\\d{1,9})_(\\d{1,9})");

    private record ListFile(Path path, int size, int set) {}

    /**
     * Reads everything; each feature once, however many lists name it.
     *
     * @throws FormatException if a list is not as described or not of the size in its name, if a noise list fits no
     *     image or several, or if probes and distractors were not embedded alike
     */
    public MegaFaceInput read(ProgressListener progress) throws IOException {
        List<Source> sources = new ArrayList<>();
        Path probeFile = lists.resolve(PROBE_LIST);
        TemplateList probeList = TemplateList.read(probeFile);
        sources.add(Source.of(probeFile));
        if (probeList.ids().isEmpty()) {
            throw new FormatException(probeFile, "has no ids, so that nobody knows whom the probes show");
        }
        requirePairs(probeFile, probeList.ids(), new BitSet(), "has no identity with two images: nobody can be found");
        NamedFeatures probes = features("facescrub", List.of(probeList.paths()), sources, progress);
        List<NoiseHits> hits = new ArrayList<>();
        BitSet noisyProbes = noisy(probeList.paths(), probeNoise, sources, hits);
        if (probeNoise.isPresent()) {
            requirePairs(probeNoise.get(), probeList.ids(), noisyProbes, "leaves no identity with two images");
        }

        List<ListFile> files = distractorLists();
        List<List<String>> contents = new ArrayList<>();
        for (ListFile file : files) {
            TemplateList list = TemplateList.read(file.path);
            if (list.paths().size() != file.size) {
                throw new FormatException(file.path, "names " + list.paths().size() + " images, not " + file.size);
            }
            sources.add(Source.of(file.path));
            contents.add(list.paths());
        }
        NamedFeatures all = features("megaface", contents, sources, progress);
        requireAlike(probes, all);
        sources.add(FeatureTree.provenance("facescrub", algorithm, probes.record()));
        sources.add(FeatureTree.provenance("megaface", algorithm, all.record()));
        List<String> union = contents.stream().flatMap(List::stream).distinct().toList();
        BitSet noisy = noisy(union, distractorNoise, sources, hits);
        Set<String> wrong = noisy.stream().mapToObj(union::get).collect(Collectors.toSet());
        List<Distractors> distractors = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            List<String> paths = contents.get(i);
            BitSet noisyHere = numbers(paths, wrong);
            if (noisyHere.cardinality() == paths.size()) {
                throw new FormatException(
                        distractorNoise.orElseThrow(),
                        "names all " + paths.size() + " images of "
                                + files.get(i).path.getFileName() + ": no distractor is left");
            }
            distractors.add(new Distractors(files.get(i).set, all.of(paths), paths, noisyHere));
        }
        return new MegaFaceInput(
                "MegaFace, " + algorithm,
                new Probes(probes.of(probeList.paths()), probeList.paths(), probeList.ids(), noisyProbes),
                distractors,
                sources,
                hits);
    }

    /** Probes and distractors of two embedders have cosines that mean nothing. */
    private void requireAlike(NamedFeatures probes, NamedFeatures distractors) {
        int ours = probes.embeddings().dimension();
        int theirs = distractors.embeddings().dimension();
        if (ours != theirs) {
            throw new FormatException(
                    features,
                    "the features of facescrub have " + ours + " dimensions, those of megaface " + theirs
                            + "; one model must embed both");
        }
        boolean bothKnown = probes.record().isPresent() && distractors.record().isPresent();
        if (!leniency.mixed && bothKnown && !probes.record().equals(distractors.record())) {
            throw new FormatException(
                    features,
                    "the features of facescrub were made otherwise (" + ExtractionRecord.summary(probes.record())
                            + ") than those of megaface (" + ExtractionRecord.summary(distractors.record())
                            + "); extract both alike, or compare them with --mixed");
        }
    }

    private static void requirePairs(Path file, List<String> ids, BitSet without, String problem) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            if (!without.get(i) && !seen.add(ids.get(i))) {
                return;
            }
        }
        throw new FormatException(file, problem);
    }

    private NamedFeatures features(
            String part, List<List<String>> wanted, List<Source> sources, ProgressListener progress)
            throws IOException {
        return NamedFeatures.read(features, part, algorithm, wanted, sources, progress);
    }

    private List<ListFile> distractorLists() throws IOException {
        List<ListFile> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(lists)) {
            files.forEach(file -> {
                Matcher name = DISTRACTOR_LIST.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new ListFile(file, Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))));
                }
            });
        }
        if (found.isEmpty()) {
            throw new FormatException(lists, "holds no megaface_features_list.json_<size>_<set>");
        }
        found.sort(Comparator.comparingInt(ListFile::size).thenComparingInt(ListFile::set));
        return found;
    }

    private BitSet noisy(List<String> images, Optional<Path> file, List<Source> sources, List<NoiseHits> hits)
            throws IOException {
        if (file.isEmpty()) {
            return new BitSet();
        }
        sources.add(Source.of(file.get()));
        NoiseList.Matches matches = NoiseList.read(file.get()).match(images);
        if (matches.hits() == 0 && !leniency.unmatchedNoise) {
            throw new FormatException(
                    file.get(),
                    "none of its " + matches.entries() + " entries names one of the " + images.size()
                            + " images, such as " + images.getFirst()
                            + "; it is of other data, or use --unmatched-noise");
        }
        hits.add(new NoiseHits(file.get().getFileName().toString(), matches.entries(), matches.hits()));
        return matches.noisy();
    }

    private static BitSet numbers(List<String> images, Set<String> wanted) {
        BitSet numbers = new BitSet();
        for (int i = 0; i < images.size(); i++) {
            numbers.set(i, wanted.contains(images.get(i)));
        }
        return numbers;
    }
}
