package io.vultus.bench;

import io.vultus.SharedFiles;
import io.vultus.embedding.FaceEmbedders;
import io.vultus.embedding.FacePipeline;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing;
import io.vultus.face.YuNetDetector;
import java.util.List;

/** The real networks that the reference figures were made with; tests that ask for them are skipped without. */
public final class MobileFaceNet {

    private MobileFaceNet() {}

    /** YuNet and MobileFaceNet of 128 dimensions. */
    public static FacePipeline.Builder pipeline() {
        Preprocessing preprocessing = new Preprocessing(
                Preprocessing.ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f));
        return FacePipeline.builder(
                YuNetDetector.open(SharedFiles.path("models/yunet_n_640_640.onnx"), YuNetDetector.DEFAULTS),
                FaceEmbedders.open(
                        SharedFiles.path("models/mobilefacenet_128.onnx"),
                        preprocessing,
                        InferenceEngine.ONNX_RUNTIME_ALL));
    }
}
