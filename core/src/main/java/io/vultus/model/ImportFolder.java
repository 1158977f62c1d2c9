package io.vultus.model;

import io.vultus.onnx.OnnxFormatException;
import io.vultus.onnx.OnnxNetwork;
import io.vultus.onnx.OnnxNetwork.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of networks as InsightFace publishes them. The shapes of a network tell its use, and not its name, as
 * InsightFace does: five outputs or more make a detector; else an input of 112×112 a recognition network, of 192×192
 * landmarks, of 96×96 attributes. Archives such as antelopev2's unpack to a folder inside a folder of the same name, so
 * a folder without networks stands for the one inside it that has some.
 */
final class ImportFolder {

    private static final int DETECTOR_OUTPUTS = 5;

    /** Of archives that were packed on a Mac. */
    private static final String RESOURCE_FORKS = "__MACOSX";

    /** What a file is. */
    enum Kind {
        DETECTOR,
        RECOGNITION,
        OTHER
    }

    /**
     * A file.
     *
     * @param reason what of it tells its kind, in words
     */
    record Network(Path file, Kind kind, String reason, boolean normalisesItself) {

        private String name() {
            return file.getFileName().toString();
        }

        String described() {
            return name() + " (" + reason + ")";
        }
    }

    private final Path given;
    private final Path folder;
    private final List<Network> networks;

    private ImportFolder(Path given, Path folder) {
        this.given = given;
        this.folder = folder;
        this.networks = onnxFiles(folder).stream().map(ImportFolder::network).toList();
    }

    /**
     * Looks into a folder.
     *
     * @throws UnsuitableModelException if there are no networks, or in several folders inside it
     */
    static ImportFolder of(Path given) {
        if (!onnxFiles(given).isEmpty()) {
            return new ImportFolder(given, given);
        }
        List<Path> nested = list(given).stream()
                .filter(Files::isDirectory)
                .filter(inside -> !inside.getFileName().toString().equals(RESOURCE_FORKS))
                .filter(inside -> !onnxFiles(inside).isEmpty())
                .toList();
        if (nested.size() == 1) {
            return new ImportFolder(given, nested.getFirst());
        }
        throw new UnsuitableModelException(given + " holds no *.onnx file"
                + (nested.isEmpty()
                        ? ", nor does a folder in it"
                        : " itself, but " + nested.size() + " folders in it do, " + nested + "; import one of them"));
    }

    /** The one detector. */
    Network detector() {
        return only(Kind.DETECTOR, "detector (a network of five outputs or more)");
    }

    /** The one recognition network. */
    Network embedder() {
        return only(Kind.RECOGNITION, "recognition network (input 112×112)");
    }

    private Network only(Kind kind, String what) {
        List<Network> found = of(kind);
        if (found.size() != 1) {
            throw new UnsuitableModelException(folder + " should hold one " + what + "; it holds "
                    + (found.isEmpty() ? "none among " + described(networks) : described(found))
                    + ". Name the two files with: ./vultus model import --detector "
                    + argument(Kind.DETECTOR) + " --embedder " + argument(Kind.RECOGNITION)
                    + (normalisesItself()
                            ? " --colour RGB --mean 0 --std 1"
                            : " --colour RGB --mean 127.5 --std 127.5"));
        }
        return found.getFirst();
    }

    private List<Network> of(Kind kind) {
        return networks.stream().filter(network -> network.kind == kind).toList();
    }

    private static List<String> described(List<Network> networks) {
        return networks.stream().map(Network::described).toList();
    }

    /** Whether the first that could be the embedder brings its normalisation. */
    private boolean normalisesItself() {
        return of(Kind.RECOGNITION).stream()
                .findFirst()
                .map(Network::normalisesItself)
                .orElse(false);
    }

    /** The first that it could be, as a shell takes it. */
    private String argument(Kind kind) {
        return of(kind).stream()
                .findFirst()
                .map(network -> network.file.toString())
                .map(path -> path.matches("[\\w./~-]+") ? path : "'" + path.replace("'", "'\\''") + "'")
                .orElse("FILE");
    }

    /** What was decided, one line each. */
    List<String> findings() {
        List<String> lines = new ArrayList<>();
        if (!folder.equals(given)) {
            lines.add("the folder " + given + " holds them in " + folder);
        }
        lines.add("detector: " + detector().described());
        lines.add("embedder: " + embedder().described());
        of(Kind.OTHER).forEach(network -> lines.add("not used: " + network.described()));
        return lines;
    }

    /** A licence beside the models. */
    Optional<Path> licence() {
        return Stream.of(folder, given)
                .flatMap(place -> list(place).stream())
                .filter(Files::isRegularFile)
                .filter(ImportFolder::isLicence)
                .findFirst();
    }

    /** The name of the folder that was given. */
    String name() {
        return given.toAbsolutePath().normalize().getFileName().toString();
    }

    private static Network network(Path file) {
        try {
            return network(file, OnnxNetwork.read(file));
        } catch (OnnxFormatException e) {
            return new Network(file, Kind.OTHER, "not an ONNX network: it " + e.getMessage(), false);
        } catch (IOException e) {
            return new Network(file, Kind.OTHER, "cannot be read: " + e.getMessage(), false);
        }
    }

    private static Network network(Path file, OnnxNetwork network) {
        if (network.outputs().size() >= DETECTOR_OUTPUTS) {
            return new Network(file, Kind.DETECTOR, network.outputs().size() + " outputs", false);
        }
        if (network.inputs().size() != 1) {
            return new Network(file, Kind.OTHER, network.inputs().size() + " inputs", false);
        }
        Value input = network.inputs().getFirst();
        if (input.isImageOf(112)) {
            return new Network(file, Kind.RECOGNITION, "input 112×112", network.normalisesItself());
        }
        String reason = input.isImageOf(192)
                ? "input 192×192: landmarks"
                : input.isImageOf(96) ? "input 96×96: attributes" : "input " + input.shape();
        return new Network(file, Kind.OTHER, reason, false);
    }

    private static List<Path> onnxFiles(Path folder) {
        return list(folder).stream()
                .filter(Files::isRegularFile)
                .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx"))
                .toList();
    }

    /** What begins with a dot is hidden, resource forks of a Mac among it. */
    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ModelPackException("cannot list the folder " + folder + ": " + e, e);
        }
    }

    private static boolean isLicence(Path file) {
        String name = file.getFileName().toString().toUpperCase(Locale.ROOT);
        return name.startsWith("LICENSE") || name.startsWith("LICENCE");
    }
}
