package io.vultus.inference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The file of a network, before an engine sees it: engines speak of a missing one in ways that help nobody. */
public final class ModelFile {

    private ModelFile() {}

    /**
     * Asks for the file.
     *
     * @throws InferenceException if there is none
     */
    public static void require(Path model) {
        Objects.requireNonNull(model, "model");
        if (!Files.isRegularFile(model)) {
            throw new InferenceException("no model file at " + model);
        }
    }
}
