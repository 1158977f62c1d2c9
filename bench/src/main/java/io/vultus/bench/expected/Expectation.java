package io.vultus.bench.expected;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vultus.format.FormatException;
import io.vultus.format.StrictDocuments;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What commands are to find, as a YAML file says it:
 *
 * <pre>{@code
 * about: Which data this is, and where the figures come from.
 * data:                       # folders that have to be given; none for synthetic data
 *   mini: The miniature set in MegaFace's layout.
 * commands:                   # without "vultus"; ${out} is an empty folder
 *   - [bench, megaface, --features, "${mini}/features", --out, "${out}"]
 * result: ${out}/megaface.json
 * figures:                    # named as in the result file
 *   raw/2819_1/rank-1: {value: 0.3514178810555337, tolerance: 1e-9}
 * }</pre>
 *
 * @param about what it is, for people
 * @param data what has to be given, by name, with a description
 * @param commands their arguments, in the order in which they run
 * @param result the file that the last of them writes
 * @param figures by name
 */
public record Expectation(
        String about,
        Map<String, String> data,
        List<List<String>> commands,
        String result,
        Map<String, Expected> figures) {

    private static final YAMLMapper YAML =
            StrictDocuments.strict(YAMLMapper.builder()).build();

    /** The folder that commands write to. */
    private static final String OUT = "out";

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    /**
     * A figure.
     *
     * @param value that it is to have
     * @param tolerance by which it may be off in either direction
     */
    public record Expected(double value, double tolerance) {

        public Expected {
            if (!(tolerance >= 0)) {
                throw new IllegalArgumentException("a tolerance must be at least 0, got " + tolerance);
            }
        }
    }

    public Expectation {
        require("about", about);
        require("result", result);
        data = data == null ? Map.of() : new LinkedHashMap<>(data);
        commands = require("commands", commands).stream().map(List::copyOf).toList();
        figures = new LinkedHashMap<>(require("figures", figures));
        if (figures.isEmpty() || commands.isEmpty()) {
            throw new IllegalArgumentException("it has no " + (figures.isEmpty() ? "figures" : "commands")
                    + ", so that everything would be as expected");
        }
    }

    private static <T> T require(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException("it has no \"" + name + "\"");
        }
        return value;
    }

    /**
     * Reads a file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if it is not as described; the message says where
     */
    public static Expectation read(Path file) throws IOException {
        try {
            Expectation expectation = YAML.readValue(TextFile.read(file), Expectation.class);
            expectation.requireKnownVariables(file);
            return expectation;
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not a text file", e);
        } catch (JsonProcessingException e) {
            throw new FormatException(file, place(e) + "is not a list of expected figures: " + problem(e), e);
        }
    }

    private static String place(JsonProcessingException e) {
        String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
        String fields = e instanceof JsonMappingException inside
                ? inside.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "))
                : "";
        return line + (fields.isEmpty() ? "" : fields + ": ");
    }

    private static String problem(JsonProcessingException e) {
        boolean isOurs = e.getCause() instanceof IllegalArgumentException;
        String message = isOurs ? e.getCause().getMessage() : e.getOriginalMessage();
        return message.lines().findFirst().orElse("");
    }

    private void requireKnownVariables(Path file) {
        TreeSet<String> unknown = new TreeSet<>();
        Stream.concat(commands.stream().flatMap(List::stream), Stream.of(result))
                .flatMap(text -> VARIABLE.matcher(text).results())
                .map(match -> match.group(1))
                .filter(name -> !name.equals(OUT) && !data.containsKey(name))
                .forEach(unknown::add);
        if (!result.startsWith("${" + OUT + "}/") || Path.of(result).normalize().getNameCount() < 2) {
            throw new FormatException(
                    file,
                    "its result is " + result
                            + "; it must lie below ${out}, as in ${out}/megaface.json, so that no earlier"
                            + " run's is taken for it");
        }
        if (!unknown.isEmpty()) {
            throw new FormatException(
                    file,
                    "names " + unknown + " in its commands or its result, which is neither \"out\" nor among its data");
        }
    }

    /**
     * The commands with folders for their names.
     *
     * @param folders by the names of {@link #data}
     * @param out an empty folder
     */
    public List<List<String>> commands(Map<String, Path> folders, Path out) {
        return commands.stream()
                .map(command -> command.stream()
                        .map(argument -> filled(argument, folders, out))
                        .toList())
                .toList();
    }

    /** The file that the last command writes. */
    public Path result(Map<String, Path> folders, Path out) {
        return Path.of(filled(result, folders, out));
    }

    private static String filled(String text, Map<String, Path> folders, Path out) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        (match.group(1).equals(OUT) ? out : folders.get(match.group(1))).toString()));
    }

    /**
     * What became of a figure.
     *
     * @param name of the figure
     * @param expected what it should be
     * @param found what it is; NaN if the result has no such figure
     */
    public record Verdict(String name, Expected expected, double found) {

        /** Whether it is near enough. */
        public boolean isRight() {
            return Math.abs(found - expected.value) <= expected.tolerance;
        }
    }

    /** Compares each expected figure with what was found. */
    public List<Verdict> judge(Map<String, Double> found) {
        return figures.entrySet().stream()
                .map(figure -> new Verdict(
                        figure.getKey(), figure.getValue(), found.getOrDefault(figure.getKey(), Double.NaN)))
                .toList();
    }
}
