package io.vultus.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.DetectionOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes {@link PackManifest}s as JSON and reads them, and the parts that catalogues share with them. */
final class ManifestJson {

    private ManifestJson() {}

    /**
     * Reads a pack.json.
     *
     * @param where what to call it in errors
     */
    static PackManifest read(byte[] json, String where) {
        if (json.length > PackManifest.MAX_BYTES) {
            throw new ManifestFormatException(where + " has " + json.length + " bytes; a description of a pack has at "
                    + "most " + PackManifest.MAX_BYTES);
        }
        return JsonFields.read(json, where, PackManifest.FORMAT, PackManifest.VERSION, ManifestJson::manifest);
    }

    private static PackManifest manifest(JsonFields fields) {
        return new PackManifest(
                fields.text("name"),
                fields.text("description"),
                fields.object("licence", ManifestJson::licence),
                fields.text("source"),
                fields.object("detector", ManifestJson::detector),
                fields.object("embedder", ManifestJson::embedder),
                fields.number("recommendedThreshold"),
                fields.objectsByName("files", ManifestJson::file));
    }

    static Licence licence(JsonFields fields) {
        return new Licence(
                fields.text("name"), fields.optionalText("file"), fields.text("origin"), fields.optionalText("use"));
    }

    static DetectorSpec detector(JsonFields fields) {
        return new DetectorSpec(
                fields.oneOf("type", DetectorSpec.Type.class),
                fields.text("file"),
                fields.optionalText("landmarks"),
                new DetectionOptions(
                        fields.number("scoreThreshold"), fields.number("nmsThreshold"), fields.integer("maxSide")));
    }

    static EmbedderSpec embedder(JsonFields fields) {
        return new EmbedderSpec(
                fields.text("file"),
                fields.integer("dimension"),
                fields.object("preprocessing", ManifestJson::preprocessing),
                fields.oneOf("engine", InferenceEngine.class),
                fields.flag("flip", false));
    }

    private static Preprocessing preprocessing(JsonFields fields) {
        return new Preprocessing(
                fields.oneOf("order", ColourOrder.class), fields.numbers("mean"), fields.numbers("std"));
    }

    static PackFile file(JsonFields fields) {
        return new PackFile(fields.text("sha256"), fields.longInteger("bytes"));
    }

    /** The manifest as indented JSON, which {@link #read} reads as an equal one. */
    static byte[] write(PackManifest manifest) {
        ObjectNode root = JsonFields.MAPPER.createObjectNode();
        root.put("format", PackManifest.FORMAT);
        root.put("version", PackManifest.VERSION);
        root.put("name", manifest.name());
        root.put("description", manifest.description());
        writeLicence(manifest.licence(), root.putObject("licence"));
        root.put("source", manifest.source());
        writeDetector(manifest.detector(), root.putObject("detector"));
        writeEmbedder(manifest.embedder(), root.putObject("embedder"));
        root.put("recommendedThreshold", manifest.recommendedThreshold());
        ObjectNode files = root.putObject("files");
        manifest.files()
                .forEach((name, file) ->
                        files.putObject(name).put("sha256", file.sha256()).put("bytes", file.bytes()));
        try {
            String json = JsonFields.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
            return (json + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree of text and numbers can be written", e);
        }
    }

    private static void writeLicence(Licence licence, ObjectNode node) {
        node.put("name", licence.name());
        licence.file().ifPresent(file -> node.put("file", file));
        node.put("origin", licence.origin());
        licence.use().ifPresent(use -> node.put("use", use));
    }

    private static void writeDetector(DetectorSpec detector, ObjectNode node) {
        node.put("type", detector.type().toString());
        node.put("file", detector.file());
        detector.landmarks().ifPresent(file -> node.put("landmarks", file));
        node.put("scoreThreshold", detector.options().scoreThreshold());
        node.put("nmsThreshold", detector.options().nmsThreshold());
        node.put("maxSide", detector.options().maxSide());
    }

    private static void writeEmbedder(EmbedderSpec embedder, ObjectNode node) {
        node.put("file", embedder.file());
        node.put("dimension", embedder.dimension());
        ObjectNode preprocessing = node.putObject("preprocessing");
        preprocessing.put("order", embedder.preprocessing().order().toString());
        writeNumbers(embedder.preprocessing().mean(), preprocessing, "mean");
        writeNumbers(embedder.preprocessing().std(), preprocessing, "std");
        node.put("engine", embedder.engine().toString());
        node.put("flip", embedder.flip());
    }

    private static void writeNumbers(List<Float> numbers, ObjectNode node, String field) {
        numbers.forEach(node.withArray(field)::add);
    }
}
