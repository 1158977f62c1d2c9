package io.vultus.trainer.loss;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** Losses and gradients computed independently; a test is skipped where the file is absent. */
public final class MarginReference {

    private MarginReference() {}

    /** The whole file. */
    public static JsonNode read() throws IOException {
        Path file = Path.of(System.getProperty("vultus.shared", "../../shared"), "reference", "margin-losses.json");
        assumeTrue(Files.exists(file), () -> "skipped: no " + file);
        return new ObjectMapper().readTree(file.toFile());
    }

    /** A matrix, one array a row. */
    public static double[][] matrix(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> StreamSupport.stream(row.spliterator(), false)
                        .mapToDouble(JsonNode::asDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** A list of whole numbers. */
    public static int[] integers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
