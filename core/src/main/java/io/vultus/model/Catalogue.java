package io.vultus.model;

import io.vultus.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The packs that can be fetched, and how to know that what comes is right: a JSON document like a pack.json, at most
 * {@value #MAX_BYTES} bytes.
 *
 * <p>{@code format} is {@value #FORMAT}, {@code version} {@value #VERSION}, and {@code packs} a list of entries. An
 * entry has the fields of a {@link PackManifest} but {@code source}, and in its place optionally {@code npm}, an object
 * with {@code package}, {@code version} (an exact one) and {@code integrity} ({@code sha512-} and the Base64 of the
 * SHA-512 of the package's tarball, as npm prints it). Each of its {@code files} has a third field, {@code from}: where
 * {@code npm} is given, the path inside the tarball ("package/model/detector.onnx"), otherwise an {@code https:}
 * address. {@code embedder.engine} is the one used where measuring is skipped.
 */
public final class Catalogue {

    /** The first field of every catalogue. */
    public static final String FORMAT = "vultus-model-catalogue";

    /** The latest version that is read. */
    public static final int VERSION = 1;

    /** A catalogue longer than this is none. */
    public static final int MAX_BYTES = 8 << 20;

    private static final String BUILT_IN = "catalogue.json";

    private final List<CatalogueEntry> entries;

    private Catalogue(List<CatalogueEntry> entries) {
        this.entries = entries;
    }

    /** The catalogue that comes with Vultus. */
    public static Catalogue builtIn() {
        try (InputStream json = Catalogue.class.getResourceAsStream(BUILT_IN)) {
            return parse(json.readAllBytes(), "the built-in catalogue");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a user's own catalogue.
     *
     * @throws ModelPackException if it cannot be read
     * @throws ManifestFormatException if it is not a catalogue
     * @throws UnsupportedManifestException if it is in a later version of the format
     */
    public static Catalogue read(Path file) {
        try {
            if (Files.size(RegularFile.require(file)) > MAX_BYTES) {
                throw new ManifestFormatException(
                        file + " has " + Files.size(file) + " bytes; a catalogue has at most " + MAX_BYTES);
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new ModelPackException("cannot read the catalogue " + file + ": " + e, e);
        }
    }

    static Catalogue parse(byte[] json, String where) {
        List<CatalogueEntry> entries = JsonFields.read(json, where, FORMAT, VERSION, Catalogue::entries);
        return new Catalogue(List.copyOf(entries));
    }

    /** All entries, in the order of the document. */
    public List<CatalogueEntry> entries() {
        return entries;
    }

    /** The entry of a name, if there is one. */
    public Optional<CatalogueEntry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /**
     * The entry of a name.
     *
     * @throws ModelPackNotFoundException if there is none
     */
    public CatalogueEntry entry(String name) {
        return find(name)
                .orElseThrow(() -> new ModelPackNotFoundException("the catalogue has no model pack \"" + name
                        + "\"; it has "
                        + entries.stream().map(CatalogueEntry::name).toList()
                        + ". Models of your own become a pack with: ./vultus model import"));
    }

    private static List<CatalogueEntry> entries(JsonFields fields) {
        List<CatalogueEntry> entries = fields.objects("packs", Catalogue::entry);
        Set<String> names = new HashSet<>();
        for (CatalogueEntry entry : entries) {
            if (!names.add(entry.name())) {
                throw new IllegalArgumentException("it has two packs of the name \"" + entry.name() + "\"");
            }
        }
        return entries;
    }

    private static CatalogueEntry entry(JsonFields fields) {
        return new CatalogueEntry(
                fields.text("name"),
                fields.text("description"),
                fields.object("licence", ManifestJson::licence),
                fields.optionalObject("npm", Catalogue::npm),
                fields.object("detector", ManifestJson::detector),
                fields.object("embedder", ManifestJson::embedder),
                fields.number("recommendedThreshold"),
                fields.objectsByName(
                        "files", file -> new CatalogueEntry.Origin(file.text("from"), ManifestJson.file(file))));
    }

    private static NpmPackage npm(JsonFields fields) {
        return new NpmPackage(fields.text("package"), fields.text("version"), fields.text("integrity"));
    }
}
