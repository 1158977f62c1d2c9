/**
 * Networks as data: which operations on which feature maps, with their sizes, and nothing about how they are computed.
 * The same description is trained (package {@code layer}), counted, saved and exported to ONNX (package
 * {@code export}), so that these cannot drift apart. {@link io.vultus.trainer.network.Architectures} holds those of the
 * literature.
 */
package io.vultus.trainer.network;
