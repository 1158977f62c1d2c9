package io.vultus.cli;

import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Person;
import io.vultus.text.CsvRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class GalleryListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Option(
            names = "--after",
            paramLabel = "IDENTITY",
            defaultValue = "",
            description = "Begin behind this identity; - reads it from standard input.")
    private String after;

    @Option(names = "--limit", paramLabel = "N", description = "List at most so many people. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() throws IOException {
        String start = after.isEmpty() ? "" : IdentityArguments.one(spec.commandLine(), after);
        PrintWriter out = output.out();
        try (GalleryReader open = gallery.open();
                Stream<Person> people = open.people(start)) {
            out.print(CsvRow.of("identity", "name", "templates", "attributes"));
            people.limit(limit).map(GalleryListCommand::row).forEach(out::print);
        } finally {
            out.flush();
        }
        return ExitCode.OK.code();
    }

    private static String row(Person person) {
        return CsvRow.of(person.identity(), person.name(), person.templateCount(), attributes(person.attributes()));
    }

    private static String attributes(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(";"));
    }
}
