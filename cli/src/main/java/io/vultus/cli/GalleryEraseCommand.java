package io.vultus.cli;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.Person;
import io.vultus.gallery.UnknownIdentityException;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets people. */
@Command(
        name = "erase",
        description = {
            "Forget people: nothing of them stays in any file of the gallery.",
            "Photographs outside the gallery are not touched: a later enrol of the same folder brings people back."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus gallery erase --gallery staff ada bob",
            "  vultus gallery erase --gallery staff --list leavers.txt"
        })
final class GalleryEraseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Parameters(
            paramLabel = "IDENTITY",
            arity = "0..*",
            description = "Whom; all or, if one is unknown, nobody. - reads them from standard input.")
    private List<String> named = List.of();

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Whom, one identity a line, so that no process list shows them; - is standard input.")
    private Path list;

    @Override
    public Integer call() throws IOException {
        List<String> identities = IdentityArguments.all(spec.commandLine(), named, list);
        try (Gallery open = gallery.openForChange()) {
            SequencedSet<String> enrolled = new LinkedHashSet<>();
            for (String identity : identities) {
                enrolled.add(enrolledAs(open, identity));
            }
            open.eraseAll(enrolled);
            for (String identity : enrolled) {
                output.out().println("erased " + VisibleText.line(identity));
                open.get(identity).ifPresent(this::tellOfLookAlike);
            }
            output.out().flush();
        }
        return ExitCode.OK.code();
    }

    /** The form of an identity that its person is enrolled under. */
    private static String enrolledAs(Gallery gallery, String identity) {
        Optional<Person> person = gallery.get(identity);
        if (person.isEmpty()) {
            // Deletes what an ingestion that was killed may have left of them.
            gallery.erase(identity);
            throw new UnknownIdentityException(identity);
        }
        return person.get().identity();
    }

    private void tellOfLookAlike(Person other) {
        output.err()
                .println("vultus: " + VisibleText.ascii(other.identity()) + ", whose identity looks the same, is still"
                        + " enrolled; the same command once more erases that person too");
        output.err().flush();
    }
}
