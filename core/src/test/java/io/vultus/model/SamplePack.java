package io.vultus.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A pack whose files are not networks: for all that does not load them. */
final class SamplePack {

    static final String JSON = """
            {
              "format": "vultus-model-pack",
              "version": 1,
              "name": "sample",
              "description": "A sample",
              "licence": {"name": "MIT", "file": "LICENSE", "origin": "the author", "use": "research only"},
              "source": "npm:sample@1.0.0",
              "detector": {"type": "ultraface", "file": "d.onnx", "landmarks": "l.onnx",
                           "scoreThreshold": 0.65, "nmsThreshold": 0.4, "maxSide": 640},
              "embedder": {"file": "e.onnx", "dimension": 512,
                           "preprocessing": {"order": "BGR", "mean": [1, 2.5, 3], "std": [4, 5, 6]},
                           "engine": "opencv-dnn", "flip": true},
              "recommendedThreshold": 0.45,
              "files": {
                "d.onnx": {"sha256": "ZERO", "bytes": 10},
                "l.onnx": {"sha256": "ZERO", "bytes": 11},
                "e.onnx": {"sha256": "ZERO", "bytes": 12},
                "LICENSE": {"sha256": "ZERO", "bytes": 13}
              }
            }
            """.replace("ZERO", "0".repeat(64));

    private SamplePack() {}

    /** The description, with the hashes of files that hold their own names. */
    static PackManifest manifest() {
        PackManifest zeros = ManifestJson.read(JSON.getBytes(StandardCharsets.UTF_8), "sample");
        TreeMap<String, PackFile> files = new TreeMap<>();
        zeros.files().forEach((name, file) -> files.put(name, packFile(name)));
        return new PackManifest(
                zeros.name(),
                zeros.description(),
                zeros.licence(),
                zeros.source(),
                zeros.detector(),
                zeros.embedder(),
                zeros.recommendedThreshold(),
                files);
    }

    /** Writes the pack into a folder, which is made. */
    static Path write(Path folder) {
        return write(folder, manifest());
    }

    static Path write(Path folder, PackManifest manifest) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, PackFile> file : manifest.files().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getKey());
            }
            Files.write(folder.resolve("pack.json"), ManifestJson.write(manifest));
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static PackFile packFile(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new PackFile(sha256(bytes), bytes.length);
    }

    static String sha256(byte[] bytes) {
        try {
            Path file = Files.createTempFile("sample", null);
            try {
                return Digests.sha256(Files.write(file, bytes));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
