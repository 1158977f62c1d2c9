package io.vultus.model;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A pack that can be fetched; see {@link Catalogue} for its fields.
 *
 * @param npm the npm package that holds the files; empty where each has its own https address
 * @param files where each file comes from and what it must be, by the name that it has in the pack
 */
public record CatalogueEntry(
        String name,
        String description,
        Licence licence,
        Optional<NpmPackage> npm,
        DetectorSpec detector,
        EmbedderSpec embedder,
        float recommendedThreshold,
        SortedMap<String, Origin> files) {

    /**
     * A file at its source.
     *
     * @param from its path inside the npm package's tarball, or its https address
     * @param file what it must be
     */
    public record Origin(String from, PackFile file) {}

    public CatalogueEntry {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        if (npm.isEmpty()) {
            files.values().forEach(origin -> requireHttps(origin.from()));
        }
        requireDistinct(files);
        // Whatever else is wrong with the entry is wrong with the pack that would be made of it.
        manifest(
                name,
                description,
                licence,
                source(npm, embedder, files),
                detector,
                embedder,
                recommendedThreshold,
                files);
    }

    /** Where the models come from: {@code npm:NAME@VERSION}, or the embedder's https address. */
    public String source() {
        return source(npm, embedder, files);
    }

    /** The bytes to be stored. */
    public long bytes() {
        return files.values().stream()
                .mapToLong(origin -> origin.file().bytes())
                .sum();
    }

    /** What the pack's pack.json will say. */
    PackManifest manifest() {
        return manifest(name, description, licence, source(), detector, embedder, recommendedThreshold, files);
    }

    private static PackManifest manifest(
            String name,
            String description,
            Licence licence,
            String source,
            DetectorSpec detector,
            EmbedderSpec embedder,
            float recommendedThreshold,
            SortedMap<String, Origin> files) {
        TreeMap<String, PackFile> packed = files.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, file -> file.getValue().file(), (a, b) -> a, TreeMap::new));
        return new PackManifest(name, description, licence, source, detector, embedder, recommendedThreshold, packed);
    }

    private static String source(Optional<NpmPackage> npm, EmbedderSpec embedder, SortedMap<String, Origin> files) {
        return npm.map(pack -> "npm:" + pack.spec())
                .orElseGet(() -> Optional.ofNullable(files.get(embedder.file()))
                        .map(Origin::from)
                        .orElse("https:"));
    }

    private static void requireDistinct(SortedMap<String, Origin> files) {
        if (files.values().stream().map(Origin::from).distinct().count() < files.size()) {
            throw new IllegalArgumentException("two of the \"files\" come from the same place");
        }
    }

    private static void requireHttps(String from) {
        URI address = URI.create(from);
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "\"from\" of a file that no npm package holds is an https: address; got \"" + from + "\"");
        }
    }
}
