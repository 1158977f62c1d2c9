package io.vultus.cli;

import io.vultus.format.FormatException;
import io.vultus.text.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The people that a command line names. Arguments can be read by everybody who may list processes, and stand in a crash
 * report of the JVM. So identities can also come from a file or, where {@code -} stands for one, from standard input:
 * one a line, blank lines are passed over.
 */
final class IdentityArguments {

    private static final String STANDARD_INPUT = "-";

    /** Stands for bytes of an argument that are no text in the encoding of the locale. */
    private static final char REPLACEMENT = '\ufffd';

    private final CommandLine command;
    private final InputStream standardInput;
    private final SequencedSet<String> identities = new LinkedHashSet<>();

    private IdentityArguments(CommandLine command, InputStream standardInput) {
        this.command = command;
        this.standardInput = standardInput;
    }

    /**
     * One identity, which is the first of standard input if the argument is {@code -}.
     *
     * @throws ParameterException if there is none, or the argument could not be decoded
     */
    static String one(CommandLine command, String argument) throws IOException {
        return all(command, List.of(argument), null).getFirst();
    }

    /**
     * All identities, each once, in their order.
     *
     * @param arguments identities, or {@code -}
     * @param list a file of more, or {@code -}; null if there is none
     * @throws ParameterException if there is none at all, or an argument could not be decoded
     */
    static List<String> all(CommandLine command, List<String> arguments, Path list) throws IOException {
        return all(command, arguments, list, System.in);
    }

    /** The same with another standard input. */
    static List<String> all(CommandLine command, List<String> arguments, Path list, InputStream standardInput)
            throws IOException {
        IdentityArguments named = new IdentityArguments(command, standardInput);
        for (String argument : arguments) {
            named.add(argument);
        }
        if (list != null) {
            named.addLines(list);
        }
        if (named.identities.isEmpty()) {
            throw new ParameterException(command, "nobody is named");
        }
        return List.copyOf(named.identities);
    }

    private void add(String argument) throws IOException {
        if (argument.equals(STANDARD_INPUT)) {
            addLines(Path.of(STANDARD_INPUT));
        } else if (argument.indexOf(REPLACEMENT) < 0) {
            identities.add(argument);
        } else {
            throw new ParameterException(
                    command,
                    "the argument \"" + argument + "\" is no text in this locale's encoding, "
                            + System.getProperty("sun.jnu.encoding")
                            + "; start with LC_ALL=C.UTF-8, or give identities in a file or on standard input (-)");
        }
    }

    private void addLines(Path list) throws IOException {
        boolean standard = list.toString().equals(STANDARD_INPUT);
        try (BufferedReader reader = standard ? TextFile.open(standardInput) : TextFile.open(list)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    identities.add(line);
                }
            }
        } catch (CharacterCodingException e) {
            throw new FormatException(standard ? Path.of("standard input") : list, "is not text in UTF-8 or UTF-16", e);
        }
    }
}
