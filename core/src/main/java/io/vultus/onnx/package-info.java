/**
 * Reads what an ONNX file says of itself, without an engine: inputs, outputs, operators, and whether it is whole. The
 * values of its weights are passed over, so that a large file takes milliseconds.
 */
package io.vultus.onnx;
