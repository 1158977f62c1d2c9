package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.gallery.GalleryTooOldException;
import io.vultus.model.ModelContract;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What each commit of a gallery says of itself, in Lucene's commit user data (text to text):
 *
 * <table>
 * <caption>Entries</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>{@code vultus.format}</td><td>version of this layout and of {@link Fields}: {@value #FORMAT}</td></tr>
 * <tr><td>{@code vultus.id}</td><td>{@link GalleryId}; galleries that were created before there were ids get one with
 * their next change</td></tr>
 * <tr><td>{@code vultus.sequence}</td><td>how many commits changed the gallery, this one included; from 0</td></tr>
 * <tr><td>{@code vultus.contract.model}</td><td>name of the model pack</td></tr>
 * <tr><td>{@code vultus.contract.dimension}</td><td>number of dimensions, 1 to 1024</td></tr>
 * <tr><td>{@code vultus.contract.hash}</td><td>64 hexadecimal digits</td></tr>
 * <tr><td>{@code vultus.structure}</td><td>by what it is searched: {@code scan} or {@code hnsw}</td></tr>
 * <tr><td>{@code vultus.storage}</td><td>in what precision vectors are kept: {@code float32} or {@code float16}</td></tr>
 * <tr><td>{@code vultus.graph.maxConn}, {@code .beamWidth}, {@code .threshold}</td><td>how graphs are
 * built: {@link GraphOptions}</td></tr>
 * </table>
 *
 * @param id which gallery it is; absent in galleries created before there were ids
 * @param contract whose embeddings the gallery holds
 * @param structure by what it is searched; never {@link SearchStructure#AUTO}
 * @param graph how its graphs are built, where there are any
 * @param storage in what precision vectors are kept
 * @param sequence how many commits changed the gallery; changes made at once share one
 */
record CommitData(
        Optional<GalleryId> id,
        ModelContract contract,
        SearchStructure structure,
        GraphOptions graph,
        VectorStorage storage,
        long sequence) {

    static final int FORMAT = 1;
    static final String FORMAT_KEY = "vultus.format";

    private static final String ID = "vultus.id";
    private static final String SEQUENCE = "vultus.sequence";
    private static final String MODEL = "vultus.contract.model";
    private static final String DIMENSION = "vultus.contract.dimension";
    private static final String HASH = "vultus.contract.hash";
    private static final String STRUCTURE = "vultus.structure";
    private static final String STORAGE = "vultus.storage";
    private static final String MAX_CONN = "vultus.graph.maxConn";
    private static final String BEAM_WIDTH = "vultus.graph.beamWidth";
    private static final String THRESHOLD = "vultus.graph.threshold";

    /**
     * What the next change's commit says.
     *
     * @param gallery the id that the gallery gets if it has none
     */
    CommitData next(GalleryId gallery) {
        return new CommitData(Optional.of(id.orElse(gallery)), contract, structure, graph, storage, sequence + 1);
    }

    Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put(FORMAT_KEY, Integer.toString(FORMAT));
        id.ifPresent(gallery -> map.put(ID, gallery.hex()));
        map.put(SEQUENCE, Long.toString(sequence));
        map.put(MODEL, contract.model());
        map.put(DIMENSION, Integer.toString(contract.dimension()));
        map.put(HASH, contract.hash());
        map.put(STRUCTURE, structure.id());
        map.put(STORAGE, storage.id());
        map.put(MAX_CONN, Integer.toString(graph.maxConn()));
        map.put(BEAM_WIDTH, Integer.toString(graph.beamWidth()));
        map.put(THRESHOLD, Integer.toString(graph.threshold()));
        return map;
    }

    /**
     * Reads it back.
     *
     * @param gallery how messages call the gallery
     */
    static CommitData parse(String gallery, Map<String, String> map) {
        String format = map.get(FORMAT_KEY);
        if (format == null) {
            throw new GalleryNotFoundException(
                    gallery + " holds a Lucene index that is not a gallery; choose another folder");
        }
        try {
            requireKnown(gallery, Integer.parseInt(format));
            ModelContract contract =
                    new ModelContract(get(map, MODEL), Integer.parseInt(get(map, DIMENSION)), get(map, HASH));
            GraphOptions graph = new GraphOptions(
                    Integer.parseInt(get(map, MAX_CONN)),
                    Integer.parseInt(get(map, BEAM_WIDTH)),
                    Integer.parseInt(get(map, THRESHOLD)));
            Optional<GalleryId> id = Optional.ofNullable(map.get(ID)).map(GalleryId::new);
            return new CommitData(
                    id, contract, structure(map), graph, storage(map), Long.parseLong(get(map, SEQUENCE)));
        } catch (IllegalArgumentException e) {
            throw new GalleryCorruptException(
                    "the gallery " + gallery + " is damaged: its last commit says of itself " + map
                            + "; restore the folder from a backup",
                    e);
        }
    }

    private static SearchStructure structure(Map<String, String> map) {
        // Galleries are older than the choice.
        String id = map.getOrDefault(STRUCTURE, SearchStructure.HNSW.id());
        return SearchStructure.ofId(id)
                .filter(structure -> structure != SearchStructure.AUTO)
                .orElseThrow(() -> new IllegalArgumentException("no structure " + id));
    }

    private static VectorStorage storage(Map<String, String> map) {
        // As with the structure.
        String id = map.getOrDefault(STORAGE, VectorStorage.FLOAT32.id());
        return VectorStorage.ofId(id).orElseThrow(() -> new IllegalArgumentException("no storage " + id));
    }

    private static void requireKnown(String gallery, int format) {
        if (format > FORMAT) {
            throw new GalleryTooNewException("the gallery " + gallery + " has format " + format
                    + ", this version of Vultus reads up to " + FORMAT + "; open it with a newer version");
        }
        if (format < FORMAT) {
            throw new GalleryTooOldException("the gallery " + gallery + " has format " + format
                    + ", this version of Vultus reads from " + FORMAT + " on; enrol the photographs anew");
        }
    }

    private static String get(Map<String, String> map, String key) {
        String value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no entry " + key);
        }
        return value;
    }
}
