package io.vultus.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The description of a model pack, {@code pack.json}. Version {@value #VERSION} of the format, field by field; those
 * not marked optional are required, others than these are refused, and so are duplicate keys. UTF-8 JSON of at most
 * {@value #MAX_BYTES} bytes.
 *
 * <table>
 * <caption>pack.json</caption>
 * <tr><th>field</th><th>type</th><th>meaning</th></tr>
 * <tr><td>{@code format}</td><td>text</td><td>{@value #FORMAT}</td></tr>
 * <tr><td>{@code version}</td><td>integer</td><td>{@value #VERSION}; later ones are refused as too new</td></tr>
 * <tr><td>{@code name}</td><td>text</td><td>1–64 of {@code a-z 0-9 . _ -}, beginning with a letter or digit</td></tr>
 * <tr><td>{@code description}</td><td>text</td><td>what the models are, on one line</td></tr>
 * <tr><td>{@code licence.name}</td><td>text</td><td>SPDX identifier, or a name in words</td></tr>
 * <tr><td>{@code licence.file}</td><td>text, optional</td><td>the file with the licence's text</td></tr>
 * <tr><td>{@code licence.origin}</td><td>text</td><td>where the licence was found</td></tr>
 * <tr><td>{@code licence.use}</td><td>text, optional</td><td>what use it allows, where it restricts it</td></tr>
 * <tr><td>{@code source}</td><td>text</td><td>where the models came from: {@code npm:NAME@VERSION}, an {@code https:}
 * address, {@code import:} and a folder's name, or {@code training:} and a network's name</td></tr>
 * <tr><td>{@code detector.type}</td><td>text</td><td>{@code yunet}, {@code scrfd} or {@code ultraface}</td></tr>
 * <tr><td>{@code detector.file}</td><td>text</td><td>the ONNX file</td></tr>
 * <tr><td>{@code detector.landmarks}</td><td>text</td><td>the 68-point landmark network's ONNX file; {@code ultraface}
 * alone has one, and needs it</td></tr>
 * <tr><td>{@code detector.scoreThreshold}</td><td>number</td><td>lowest score of a face, 0–1</td></tr>
 * <tr><td>{@code detector.nmsThreshold}</td><td>number</td><td>largest overlap of two faces, 0–1</td></tr>
 * <tr><td>{@code detector.maxSide}</td><td>integer</td><td>larger photographs are scaled down to this for detection,
 * in pixels, 32–4096</td></tr>
 * <tr><td>{@code embedder.file}</td><td>text</td><td>the ONNX file; input [N,3,112,112], output [N,dimension]</td></tr>
 * <tr><td>{@code embedder.dimension}</td><td>integer</td><td>1–4096</td></tr>
 * <tr><td>{@code embedder.preprocessing.order}</td><td>text</td><td>{@code RGB} or {@code BGR}</td></tr>
 * <tr><td>{@code embedder.preprocessing.mean}, {@code .std}</td><td>3 numbers each</td><td>in pixel units (0–255), in
 * that order of colours: input = (pixel − mean) / std</td></tr>
 * <tr><td>{@code embedder.engine}</td><td>text</td><td>{@code onnxruntime-all}, {@code onnxruntime-extended},
 * {@code onnxruntime-basic} or {@code opencv-dnn}: the fastest, as far as measured</td></tr>
 * <tr><td>{@code embedder.flip}</td><td>boolean, optional</td><td>whether the mirror image is embedded as well and
 * added; false where absent</td></tr>
 * <tr><td>{@code recommendedThreshold}</td><td>number</td><td>the cosine from which on two faces are taken for the same
 * person's, −1–1</td></tr>
 * <tr><td>{@code files}</td><td>object</td><td>for each file's name {@code {"sha256": 64 hexadecimal digits, "bytes":
 * length}}; all those named above must be here. Plain names: 1–100 of {@code A-Z a-z 0-9 . _ -}, beginning with a letter
 * or digit</td></tr>
 * </table>
 *
 * @param files what each file must be, by name, sorted
 */
public record PackManifest(
        String name,
        String description,
        Licence licence,
        String source,
        DetectorSpec detector,
        EmbedderSpec embedder,
        float recommendedThreshold,
        SortedMap<String, PackFile> files) {

    /** The first field of every pack.json. */
    public static final String FORMAT = "vultus-model-pack";

    /** The version that is written, and the latest that is read. */
    public static final int VERSION = 1;

    /** A description longer than this is none. */
    public static final int MAX_BYTES = 1 << 20;

    public PackManifest {
        PackNames.requirePack(name);
        PackNames.requireText("description", description);
        PackNames.requireText("source", source);
        PackNames.requireRange("recommendedThreshold", recommendedThreshold, -1, 1);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        files.keySet().forEach(PackNames::requireFile);
        requireNamed(licence, detector, embedder, files);
    }

    PackManifest withEmbedder(EmbedderSpec changed) {
        return new PackManifest(name, description, licence, source, detector, changed, recommendedThreshold, files);
    }

    /** Each file that a description speaks of must be among the files that it can be checked against. */
    static void requireNamed(Licence licence, DetectorSpec detector, EmbedderSpec embedder, Map<String, ?> files) {
        Stream.concat(detector.files(), Stream.concat(Stream.of(embedder.file()), licence.file().stream()))
                .filter(file -> !files.containsKey(file))
                .findFirst()
                .ifPresent(file -> {
                    throw new IllegalArgumentException(
                            "\"files\" does not have " + file + "; it has " + files.keySet());
                });
    }
}
