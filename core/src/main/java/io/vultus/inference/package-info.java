/**
 * What runs neural networks: ONNX Runtime and OpenCV's dnn module behind one interface, one core a call, and the pools
 * that make their single-threaded parts safe to use from many threads.
 */
package io.vultus.inference;
