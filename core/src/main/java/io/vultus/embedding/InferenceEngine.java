package io.vultus.embedding;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What runs a network, at which level of graph optimisation. Their speed differs by model, up to sixfold and in either
 * direction, so a model pack keeps the one that was fastest when measured; their outputs agree to rounding.
 */
public enum InferenceEngine {
    /** ONNX Runtime, every optimisation. */
    @JsonProperty("onnxruntime-all")
    ONNX_RUNTIME_ALL,
    /** ONNX Runtime, without layout changes (NCHWc); faster for some depthwise networks. */
    @JsonProperty("onnxruntime-extended")
    ONNX_RUNTIME_EXTENDED,
    /** ONNX Runtime, semantics-preserving rewrites only. */
    @JsonProperty("onnxruntime-basic")
    ONNX_RUNTIME_BASIC,
    /** OpenCV's dnn module. */
    @JsonProperty("opencv-dnn")
    OPENCV_DNN
}
