/**
 * Model packs: the folders that hold a face detector, a face embedder and all that must be known to use them.
 *
 * <p>A {@linkplain io.vultus.model.ModelPack pack} is a folder with a {@linkplain io.vultus.model.PackManifest
 * pack.json}. {@link io.vultus.model.PackStore} is where packs live on this machine, {@link io.vultus.model.Catalogue}
 * lists those that can be had, {@link io.vultus.model.PackPuller} fetches them and {@link io.vultus.model.PackImporter}
 * makes packs of ONNX files at hand. A {@link io.vultus.model.ModelContract} names what decides a pack's vectors, so
 * that a gallery can refuse vectors of another model.
 */
package io.vultus.model;
