package io.vultus.bench.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The pages' templates, which share one style sheet. */
public final class HtmlPage {

    private HtmlPage() {}

    /**
     * Fills a template in.
     *
     * @param template its name, without {@code .mustache}
     * @param page what it sees
     * @return the page: one file of UTF-8 text
     */
    public static String render(String template, Object page) {
        try (Reader reader = open(template)) {
            return Mustache.compiler()
                    .withLoader(HtmlPage::open)
                    .compile(reader)
                    .execute(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reader open(String template) {
        return new InputStreamReader(
                HtmlPage.class.getResourceAsStream(template + ".mustache"), StandardCharsets.UTF_8);
    }
}
