package io.vultus.cli;

import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Person;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists people. */
@Command(
        name = "list",
        description = "List the people of a gallery as CSV, in the order of their identities.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus gallery list --gallery staff",
            "  vultus gallery list --gallery staff --after ada --limit 100"
        })
final class GalleryListCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Option(names = "--after", paramLabel = "IDENTITY", defaultValue = "", description = "Begin behind this identity.")
    private String after;

    @Option(names = "--limit", paramLabel = "N", description = "List at most so many people. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Override
    public void run() {
        PrintWriter out = output.out();
        try (GalleryReader open = gallery.open();
                Stream<Person> people = open.people()) {
            CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
            csv.printRecord("identity", "name", "templates", "attributes");
            people.dropWhile(person -> !after.isEmpty() && person.identity().compareTo(after) <= 0)
                    .limit(limit)
                    .forEach(person -> print(csv, person));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }

    private static void print(CSVPrinter csv, Person person) {
        try {
            csv.printRecord(person.identity(), person.name(), person.templateCount(), attributes(person.attributes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String attributes(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(";"));
    }
}
