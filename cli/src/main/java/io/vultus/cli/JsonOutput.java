package io.vultus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.Writer;

/** Results for programs: records as JSON. */
final class JsonOutput {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);

    private JsonOutput() {}

    static String of(Object result) {
        try {
            return MAPPER.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new AssertionError("records of numbers and texts can always be written", e);
        }
    }

    /** Begins an array, whose elements are written as they come; closing it leaves the writer open. */
    static SequenceWriter array(Writer out) throws IOException {
        return MAPPER.writer().writeValuesAsArray(out);
    }
}
