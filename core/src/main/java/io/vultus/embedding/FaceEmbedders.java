package io.vultus.embedding;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.vultus.inference.Network;
import io.vultus.inference.OnnxRuntimeNetwork;
import io.vultus.inference.OpenCvNetwork;
import java.nio.file.Path;

/** Opens embedders. */
public final class FaceEmbedders {

    private FaceEmbedders() {}

    /**
     * Opens an ONNX model that takes {@code [N, 3, 112, 112]} and gives {@code [N, D]}; D is found out by running it
     * once.
     *
     * @param model the file
     * @param preprocessing how it wants its pixels
     * @param engine what is to run it
     * @throws io.vultus.inference.InferenceException if the file is missing, damaged or of another shape
     */
    public static FaceEmbedder open(Path model, Preprocessing preprocessing, InferenceEngine engine) {
        return NetworkFaceEmbedder.of(model, network(model, engine), preprocessing);
    }

    private static Network network(Path model, InferenceEngine engine) {
        return switch (engine) {
            case ONNX_RUNTIME_ALL -> OnnxRuntimeNetwork.open(model, OptLevel.ALL_OPT);
            case ONNX_RUNTIME_EXTENDED -> OnnxRuntimeNetwork.open(model, OptLevel.EXTENDED_OPT);
            case ONNX_RUNTIME_BASIC -> OnnxRuntimeNetwork.open(model, OptLevel.BASIC_OPT);
            case OPENCV_DNN -> OpenCvNetwork.open(model);
        };
    }
}
