package io.vultus.trainer.export;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.trainer.network.TrainedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;

/**
 * Writes networks as ONNX files: opset 13, one input {@code [N, 3, 112, 112]} that takes the pixels as the network was
 * trained on them, one output {@code [N, dimension]}, not of unit length. Norms are folded into the layers beside them
 * where that is exact; dropout is left out.
 */
public final class OnnxFile {

    /** The operators of 2020: old enough for every engine in use. */
    private static final int OPSET = 13;

    /** The version of the file format that came with those. */
    private static final int IR_VERSION = 7;

    private OnnxFile() {}

    /**
     * Writes a network.
     *
     * @param metadata kept in the file, for people: where the weights came from
     * @throws IllegalArgumentException if the weights are not the network's
     */
    public static void write(TrainedNetwork trained, Map<String, String> metadata, Path file) throws IOException {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Vultus")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(new OnnxConversion(trained).convert());
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        try (AtomicFile out = AtomicFile.create(file, FileAccess.BY_UMASK)) {
            model.build().writeTo(out.output());
            out.commit();
        }
    }
}
