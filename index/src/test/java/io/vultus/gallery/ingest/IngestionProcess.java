package io.vultus.gallery.ingest;

import io.vultus.SharedFiles;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FaceEmbedders;
import io.vultus.embedding.FacePipeline;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.embedding.Preprocessing.ColourOrder;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.YuNetDetector;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** A process that enrols photographs and writes down each one that it embeds, for {@link IngestionKillTest} to kill. */
final class IngestionProcess {

    private IngestionProcess() {}

    /** Arguments: the gallery, the folder of photographs, the log of what was embedded, the number of threads. */
    public static void main(String[] args) throws Exception {
        ModelContract contract = new ModelContract("mobilefacenet", 128, "0".repeat(64));
        FaceDetector detector =
                YuNetDetector.open(SharedFiles.path("models/yunet_n_320_320.onnx"), YuNetDetector.DEFAULTS);
        FaceEmbedder embedder = FaceEmbedders.open(
                SharedFiles.path("models/mobilefacenet_128.onnx"),
                new Preprocessing(
                        ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f)),
                InferenceEngine.ONNX_RUNTIME_ALL);
        try (FacePipeline pipeline = FacePipeline.builder(detector, new Logging(embedder, Path.of(args[2])))
                        .build();
                LuceneGallery gallery = LuceneGallery.open(Path.of(args[0]), contract)) {
            IngestionResult result = Ingestion.builder(gallery, pipeline, "pack", gallery.embeddingCache())
                    .threads(Integer.parseInt(args[3]))
                    .build()
                    .run(FolderPhotoList.of(Path.of(args[1])));
            System.out.println(result);
        }
    }

    private record Logging(FaceEmbedder embedder, Path log) implements FaceEmbedder {

        @Override
        public int dimension() {
            return embedder.dimension();
        }

        @Override
        public int maxBatch() {
            return embedder.maxBatch();
        }

        @Override
        public List<Embedding> embedAll(List<FaceCrop> crops) {
            try {
                for (FaceCrop crop : crops) {
                    String line = Integer.toHexString(Arrays.hashCode(crop.toBytes())) + "\n";
                    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return embedder.embedAll(crops);
        }

        @Override
        public void close() {
            embedder.close();
        }
    }
}
