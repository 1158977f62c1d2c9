package io.vultus.bench.people;

import io.vultus.bench.report.Source;
import io.vultus.format.ExtractionRecord;
import io.vultus.format.FormatException;
import io.vultus.text.Utf8Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The feature files below a folder that were made together: by one algorithm, and by one extraction.
 *
 * <p>The algorithm is the part of the file's name behind the image's extension, {@code 1.jpg_<algorithm>.bin}. In a
 * name without such an extension it is an algorithm that a record in the tree names, else what follows the last
 * underscore, unless that is a number.
 *
 * @param folder that the images' paths begin at
 * @param features in the order of their paths
 */
public record FeatureTree(Path folder, List<Feature> features) {

    private static final String SUFFIX = ".bin";

    private static final List<String> IMAGE_SUFFIXES =
            List.of(".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".jp2");

    /** Records are looked for so many folders above the one that is read: {@code facescrub/<id>} may be read alone. */
    private static final int ABOVE = 4;

    /**
     * Which features are wanted.
     *
     * @param algorithm those of this algorithm; empty if the tree holds only one
     * @param mixed whether features of several algorithms and extractions may be read as one set
     */
    public record Choice(Optional<String> algorithm, boolean mixed) {

        /** Those of the only algorithm and the only extraction. */
        public static final Choice ONLY = new Choice(Optional.empty(), false);
    }

    /**
     * A feature file.
     *
     * @param file where it is
     * @param image its path below the folder, without algorithm and {@code .bin}, with slashes
     * @param algorithm the embedder's name, empty where the file's name has none
     * @param record how it was made, where that is known
     */
    public record Feature(Path file, String image, String algorithm, Optional<ExtractionRecord> record) {}

    public FeatureTree {
        features = List.copyOf(features);
    }

    /**
     * Finds the files; their values are not read.
     *
     * @throws NotDirectoryException if the folder is none
     * @throws FormatException if it holds no features of the algorithm, or a mixture that was not asked for
     */
    public static FeatureTree find(Path folder, Choice choice) throws IOException {
        if (!Files.exists(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        return new Finder(folder, choice).find();
    }

    /** How the features were made, for a result's provenance: one source for each algorithm and record. */
    public List<Source> provenance(String part) {
        return features.stream()
                .map(feature -> provenance(part, feature.algorithm, feature.record))
                .distinct()
                .toList();
    }

    /** How features of an algorithm were made, as a source: the hash is that of the record. */
    public static Source provenance(String part, String algorithm, Optional<ExtractionRecord> record) {
        return Source.ofText(
                "extraction of " + part + (algorithm.isEmpty() ? "" : ", " + algorithm) + ": "
                        + ExtractionRecord.summary(record),
                record.map(ExtractionRecord::text).orElse(""));
    }

    /** The only record of all features, if they have one. */
    public Optional<ExtractionRecord> record() {
        return features.getFirst().record;
    }

    private static final class Finder {

        private final Path folder;
        private final Choice choice;
        private final Set<String> recorded = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        private final Map<Path, Map<String, Optional<ExtractionRecord>>> records = new HashMap<>();

        Finder(Path folder, Choice choice) {
            this.folder = folder;
            this.choice = choice;
        }

        FeatureTree find() throws IOException {
            List<Path> files = files();
            choice.algorithm.filter(name -> !name.isEmpty()).ifPresent(recorded::add);
            List<Feature> all = new ArrayList<>(files.size());
            for (Path file : files) {
                all.add(feature(file));
            }
            List<Feature> wanted = choice.algorithm.isEmpty()
                    ? all
                    : all.stream()
                            .filter(feature -> feature.algorithm.equals(choice.algorithm.get()))
                            .toList();
            requireFeatures(all, wanted);
            if (!choice.mixed) {
                requireOneOrigin(wanted);
            }
            return new FeatureTree(folder, wanted);
        }

        private List<Path> files() throws IOException {
            List<Path> features = new ArrayList<>();
            Path above = folder.toAbsolutePath().normalize().getParent();
            for (int i = 0; i < ABOVE && above != null; i++, above = above.getParent()) {
                try (Stream<Path> entries = Files.list(above)) {
                    entries.forEach(entry -> ExtractionRecord.algorithm(entry).ifPresent(recorded::add));
                } catch (java.nio.file.AccessDeniedException | UncheckedIOException e) {
                    break; // nothing above that may be read names a record
                }
            }
            try (Stream<Path> entries = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                entries.filter(entry -> !isHidden(entry) && Files.isRegularFile(entry))
                        .forEach(entry -> {
                            if (entry.getFileName().toString().endsWith(SUFFIX)) {
                                features.add(entry);
                            }
                            ExtractionRecord.algorithm(entry).ifPresent(recorded::add);
                        });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            features.sort(Comparator.comparing(this::path, Utf8Order.TEXTS));
            return features;
        }

        private boolean isHidden(Path file) {
            for (Path part : folder.relativize(file)) {
                if (part.toString().startsWith(".")) {
                    return true;
                }
            }
            return false;
        }

        private String path(Path file) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            return path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
        }

        private Feature feature(Path file) throws IOException {
            String path = path(file);
            String algorithm = algorithm(path.substring(path.lastIndexOf('/') + 1));
            String image = algorithm.isEmpty() ? path : path.substring(0, path.length() - algorithm.length() - 1);
            return new Feature(file, image, algorithm, recordOf(file, algorithm));
        }

        private String algorithm(String name) {
            String lower = name.toLowerCase(java.util.Locale.ROOT);
            int end = -1;
            for (String suffix : IMAGE_SUFFIXES) {
                int at = lower.lastIndexOf(suffix + "_");
                end = at > 0 ? Math.max(end, at + suffix.length()) : end;
            }
            if (end > 0) {
                return name.substring(end + 1);
            }
            for (String known : recorded) {
                if (name.length() > known.length() + 1 && name.endsWith("_" + known)) {
                    return known;
                }
            }
            String tail = name.substring(name.lastIndexOf('_') + 1);
            boolean isNone = tail.length() == name.length()
                    || tail.length() + 1 == name.length()
                    || tail.isEmpty()
                    || tail.chars().allMatch(Character::isDigit)
                    || IMAGE_SUFFIXES.stream().anyMatch(lower::endsWith);
            return isNone ? "" : tail;
        }

        private Optional<ExtractionRecord> recordOf(Path file, String algorithm) throws IOException {
            Path top = folder.toAbsolutePath().normalize();
            for (int i = 0; i < ABOVE && top.getParent() != null; i++) {
                top = top.getParent();
            }
            return recordIn(file.toAbsolutePath().normalize().getParent(), algorithm, top);
        }

        private Optional<ExtractionRecord> recordIn(Path place, String algorithm, Path top) throws IOException {
            Map<String, Optional<ExtractionRecord>> known = records.computeIfAbsent(place, key -> new HashMap<>());
            Optional<ExtractionRecord> record = known.get(algorithm);
            if (record == null) {
                record = ExtractionRecord.read(place, algorithm);
                if (record.isEmpty() && !place.equals(top) && place.getParent() != null) {
                    record = recordIn(place.getParent(), algorithm, top);
                }
                known.put(algorithm, record);
            }
            return record;
        }

        private void requireFeatures(List<Feature> all, List<Feature> wanted) {
            if (all.isEmpty()) {
                throw new FormatException(folder, "holds no feature files (" + SUFFIX + ")");
            }
            if (wanted.isEmpty()) {
                throw new FormatException(
                        folder,
                        "holds no features of the algorithm \"" + choice.algorithm.orElse("") + "\", but of "
                                + counts(all));
            }
        }

        private void requireOneOrigin(List<Feature> features) {
            if (features.stream().map(Feature::algorithm).distinct().count() > 1) {
                throw new FormatException(
                        folder,
                        "holds features of several algorithms: " + counts(features)
                                + "; choose one with --algorithm, or read them as one set with --mixed");
            }
            Set<Optional<ExtractionRecord>> origins =
                    features.stream().map(Feature::record).collect(Collectors.toCollection(LinkedHashSet::new));
            if (origins.size() > 1) {
                throw new FormatException(
                        folder,
                        "holds features of several extractions: "
                                + origins.stream()
                                        .map(ExtractionRecord::summary)
                                        .collect(Collectors.joining("; "))
                                + "; read one of them, or all as one set with --mixed");
            }
        }

        private static String counts(List<Feature> features) {
            Map<String, Integer> counts = new TreeMap<>();
            features.forEach(feature -> counts.merge(feature.algorithm, 1, Integer::sum));
            return counts.entrySet().stream()
                    .limit(10)
                    .map(count -> (count.getKey().isEmpty() ? "no name" : count.getKey()) + " (" + count.getValue()
                            + (count.getValue() == 1 ? " file)" : " files)"))
                    .collect(Collectors.joining(", "));
        }
    }
}
