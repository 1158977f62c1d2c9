package io.vultus.model;

import io.vultus.inference.InferenceException;
import io.vultus.onnx.OnnxFormatException;
import io.vultus.onnx.OnnxNetwork;
import io.vultus.onnx.OnnxNetwork.ExternalTensor;
import io.vultus.onnx.OnnxNetwork.Operation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Looks into networks' files before an engine does. The contract of a pack covers the file and nothing else, so that
 * all weights must be in it; and a network that a stranger made must come to an end.
 */
final class NetworkInspection {

    /** For loading a network that nobody knows, and for each of its first runs: the largest take a second. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private NetworkInspection() {}

    /**
     * Reads what a network says of itself and requires that it may become part of a pack.
     *
     * @param role what it is to be: "embedder"
     * @param shown the path to name in errors
     * @throws UnsuitableModelException if it is not ONNX, keeps values in other files, or has loops or branches
     */
    static OnnxNetwork require(String role, Path file, Path shown) {
        OnnxNetwork network;
        try {
            network = OnnxNetwork.read(file);
        } catch (OnnxFormatException e) {
            throw new UnsuitableModelException(
                    "the " + role + " is not usable: " + shown + " is not an ONNX network: it " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new UnsuitableModelException("there is no file " + shown, e);
        } catch (IOException e) {
            throw new ModelPackException("cannot read " + shown + ": " + e, e);
        }
        network.external().ifPresent(tensor -> {
            throw new UnsuitableModelException(
                    "the " + role + " is not usable: " + shown + " " + elsewhere(tensor) + wholeAgain(shown));
        });
        network.controlFlow().ifPresent(operation -> {
            throw new UnsuitableModelException("the " + role + " is not usable: " + shown + " " + endless(operation));
        });
        return network;
    }

    /**
     * Requires of a network in an installed pack that all its values are in its file. A file that is no network is left
     * to {@link #requireNetwork}: a pack of which only the description is wanted opens.
     *
     * @throws UnsuitableModelException if it keeps values in other files
     */
    static void requireWhole(String pack, Path file) {
        try {
            OnnxNetwork.read(file).external().ifPresent(tensor -> {
                throw new UnsuitableModelException("model pack \"" + pack + "\" is not whole: " + file.getFileName()
                        + " " + elsewhere(tensor) + wholeAgain(file.getFileName()));
            });
        } catch (OnnxFormatException e) {
            return;
        } catch (IOException e) {
            throw new ModelPackException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Requires that a network can be inspected: an engine must not find more in it than this class.
     *
     * @throws InferenceException if it is not ONNX
     */
    static Path requireNetwork(Path file) {
        try {
            OnnxNetwork.read(file);
            return file;
        } catch (OnnxFormatException e) {
            throw new InferenceException(file + " is not an ONNX network: it " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InferenceException("cannot read " + file + ": " + e, e);
        }
    }

    private static String elsewhere(ExternalTensor tensor) {
        return "keeps the values of " + (tensor.tensor().isEmpty() ? "a constant" : '"' + tensor.tensor() + '"')
                + " in another file"
                + (tensor.location().isEmpty() ? "" : ", \"" + tensor.location() + '"')
                + " (external data), which is no part of a pack and could be replaced; ";
    }

    private static String wholeAgain(Path file) {
        return "save it as one file with Python's onnx: onnx.save(onnx.load(\"" + file.getFileName()
                + "\"), \"whole.onnx\")";
    }

    private static String endless(Operation operation) {
        return "uses " + operation.operator()
                + (operation.name().isEmpty() ? "" : " (node \"" + operation.name() + "\")")
                + ", whose running time has no bound; export it without control flow (Loop, Scan, If)";
    }
}
