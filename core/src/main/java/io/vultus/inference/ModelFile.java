package io.vultus.inference;

import io.vultus.file.NotAFileException;
import io.vultus.file.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** The file of a network, before an engine sees it: engines speak of a missing one in ways that help nobody. */
public final class ModelFile {

    private ModelFile() {}

    /**
     * Asks for the file.
     *
     * @throws InferenceException if there is none, or what is there is no regular file
     */
    public static void require(Path model) {
        Objects.requireNonNull(model, "model");
        try {
            RegularFile.require(model);
        } catch (NotAFileException e) {
            throw new InferenceException("no model file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InferenceException("no model file at " + model, e);
        }
    }
}
