package io.vultus.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The texts that pages are filled into. */
final class Templates {

    private static final Mustache.Compiler COMPILER =
            Mustache.compiler().withLoader(Templates::open).defaultValue("");

    private Templates() {}

    /**
     * Fills a template.
     *
     * @param values what it names
     * @param more where those lack a name
     */
    static String fill(String template, Object values, Object more) {
        StringWriter text = new StringWriter();
        compiled(template).execute(values, more, text);
        return text.toString();
    }

    /** A template that names nothing. */
    static String text(String template) {
        return compiled(template).execute(new Object());
    }

    private static Template compiled(String template) {
        try (Reader reader = open(template)) {
            return COMPILER.compile(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("the template " + template + " cannot be read", e);
        }
    }

    private static Reader open(String template) {
        return new InputStreamReader(
                Templates.class.getResourceAsStream(template + ".mustache"), StandardCharsets.UTF_8);
    }
}
