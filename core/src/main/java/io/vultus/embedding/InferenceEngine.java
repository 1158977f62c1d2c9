package io.vultus.embedding;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What runs a network, at which level of graph optimisation. Their speed differs by model, up to sixfold and in either
 * direction, so a model pack keeps the one that was fastest when measured; their outputs agree to rounding.
 */
public enum InferenceEngine {
    /** ONNX Runtime, every optimisation. */
    ONNX_RUNTIME_ALL("onnxruntime-all"),
    /** ONNX Runtime, without layout changes (NCHWc); faster for some depthwise networks. */
    ONNX_RUNTIME_EXTENDED("onnxruntime-extended"),
    /** ONNX Runtime, semantics-preserving rewrites only. */
    ONNX_RUNTIME_BASIC("onnxruntime-basic"),
    /** OpenCV's dnn module. */
    OPENCV_DNN("opencv-dnn");

    private final String id;

    InferenceEngine(String id) {
        this.id = id;
    }

    /** Its name in model packs and for people: "opencv-dnn". */
    @JsonValue
    @Override
    public String toString() {
        return id;
    }
}
