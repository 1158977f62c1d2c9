package io.vultus.bench.megaface;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.bench.report.Source;
import io.vultus.format.NoiseList;
import io.vultus.format.TemplateList;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 */
public record DevkitInput(
        Path features, Path lists, String algorithm, Optional<Path> probeNoise, Optional<Path> distractorNoise) {

    private static final String PROBE_LIST = "facescrub_features_list.json";
    private static final Pattern DISTRACTOR_LIST =
            Pattern.compile("megaface_features_list\\.json_(\\d{1,9})_(\\d{1,9})");

    private record ListFile(Path path, int size, int set) {}

    /**
     * Reads everything; each feature once, however many lists name it.
     *
     * @throws VultusException if there are no lists, or one is not of the size in its name
     */
    public MegaFaceInput read(ProgressListener progress) throws IOException {
        List<Source> sources = new ArrayList<>();
        Path probeFile = lists.resolve(PROBE_LIST);
        TemplateList probeList = TemplateList.read(probeFile);
        sources.add(Source.of(probeFile));
        if (probeList.ids().isEmpty()) {
            throw new VultusException(probeFile + ": has no ids, so that nobody knows whom the probes show");
        }
        EmbeddingMatrix probes = features("facescrub", List.of(probeList.paths()), sources, progress)
                .of(probeList.paths());
        Optional<NoiseList> wrongProbes = noise(probeNoise, sources);
        BitSet noisyProbes = noisy(probeList.paths(), wrongProbes);

        List<ListFile> files = distractorLists();
        List<List<String>> contents = new ArrayList<>();
        for (ListFile file : files) {
            TemplateList list = TemplateList.read(file.path);
            if (list.paths().size() != file.size) {
                throw new VultusException(file.path + ": names " + list.paths().size() + " images, not " + file.size);
            }
            sources.add(Source.of(file.path));
            contents.add(list.paths());
        }
        NamedFeatures all = features("megaface", contents, sources, progress);
        Optional<NoiseList> wrongDistractors = noise(distractorNoise, sources);
        List<Distractors> distractors = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            List<String> paths = contents.get(i);
            distractors.add(new Distractors(files.get(i).set, all.of(paths), paths, noisy(paths, wrongDistractors)));
        }
        List<MegaFaceInput.NoiseHits> hits = new ArrayList<>();
        wrongProbes.ifPresent(list -> hits.add(hits(probeNoise.orElseThrow(), list, probeList.paths())));
        wrongDistractors.ifPresent(list -> hits.add(hits(distractorNoise.orElseThrow(), list, contents.getLast())));
        return new MegaFaceInput(
                "MegaFace, " + algorithm,
                new Probes(probes, probeList.paths(), probeList.ids(), noisyProbes),
                distractors,
                sources,
                hits);
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
            throw new VultusException(lists + ": holds no megaface_features_list.json_<size>_<set>");
        }
        found.sort(Comparator.comparingInt(ListFile::size).thenComparingInt(ListFile::set));
        return found;
    }

    private static Optional<NoiseList> noise(Optional<Path> file, List<Source> sources) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        sources.add(Source.of(file.get()));
        return Optional.of(NoiseList.read(file.get()));
    }

    private static MegaFaceInput.NoiseHits hits(Path file, NoiseList list, List<String> images) {
        return new MegaFaceInput.NoiseHits(file.getFileName().toString(), list.size(), list.hits(images));
    }

    private static BitSet noisy(List<String> images, Optional<NoiseList> list) {
        BitSet noisy = new BitSet();
        list.ifPresent(named -> {
            for (int i = 0; i < images.size(); i++) {
                noisy.set(i, named.contains(images.get(i)));
            }
        });
        return noisy;
    }
}
