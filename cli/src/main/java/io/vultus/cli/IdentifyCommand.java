package io.vultus.cli;

import io.vultus.embedding.EmbeddedFace;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.BoundingBox;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Person;
import io.vultus.gallery.SearchMode;
import io.vultus.model.ModelPack;
import io.vultus.photo.PhotoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says who is on photographs. */
@Command(
        name = "identify",
        description = {
            "Say who is on photographs: for each face the nearest people of a gallery.",
            "A photograph that cannot be used does not keep the others from being answered; the exit code tells of the first."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus identify --gallery staff door.jpg",
            "  vultus identify --gallery staff -k 1 --where team=sales --json visitors/*.jpg"
        })
final class IdentifyCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Mixin
    private PackChoice packs;

    @Mixin
    private ThresholdOption threshold;

    @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Photographs, of any number of people each.")
    private List<Path> photos;

    @Option(
            names = "-k",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many people. Default: ${DEFAULT-VALUE}.")
    private int k;

    @Option(
            names = "--where",
            paramLabel = "NAME=VALUE",
            description = "Only people with this attribute; may be given several times.")
    private Map<String, String> where = new LinkedHashMap<>();

    @Option(names = "--exact", description = "Compare with every template, whatever the gallery's size.")
    private boolean exact;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /** One face of a photograph, for people and programs. */
    record Face(Box box, float detectionScore, String decision, List<Match> candidates, double searchMilliseconds) {}

    /** Where it is, in pixels. */
    record Box(float x, float y, float width, float height) {

        static Box of(BoundingBox box) {
            return new Box(box.x(), box.y(), box.width(), box.height());
        }
    }

    /** Somebody it may be. */
    record Match(String identity, String name, float score, String template) {}

    /** One photograph with its faces, or with why there are none. */
    record Answer(String photo, List<Face> faces, String error) {}

    @Override
    public Integer call() {
        ModelPack pack = packs.open(gallery.contract());
        IdentifyOptions options = IdentifyOptions.of(k, threshold.of(pack))
                .withFilter(where)
                .withMode(exact ? SearchMode.EXACT : SearchMode.AUTO);
        try (GalleryReader open = gallery.open(pack.contract());
                FacePipeline pipeline =
                        pack.openPipeline().selection(FaceSelection.ALL).build()) {
            return answerAll(open, pipeline, options).code();
        }
    }

    private ExitCode answerAll(GalleryReader open, FacePipeline pipeline, IdentifyOptions options) {
        ExitCode exit = ExitCode.OK;
        List<Answer> answers = new ArrayList<>();
        for (Path photo : photos) {
            try {
                answers.add(new Answer(photo.toString(), faces(open, pipeline, photo, options), null));
            } catch (PhotoException | FaceException e) {
                answers.add(new Answer(photo.toString(), List.of(), e.getMessage()));
                ExitCode refused = Failures.exitCode(e);
                output.err().println("vultus: " + e.getMessage());
                exit = exit == ExitCode.OK ? refused : exit;
            }
        }
        output.err().flush();
        output.out().print(json ? JsonOutput.of(answers) + "\n" : table(answers));
        output.out().flush();
        return exit;
    }

    private static List<Face> faces(GalleryReader open, FacePipeline pipeline, Path photo, IdentifyOptions options) {
        List<Face> faces = new ArrayList<>();
        for (EmbeddedFace face : pipeline.faces(photo)) {
            Identification found = open.identify(face.embedding(), options);
            List<Match> matches = found.candidates().stream()
                    .map(candidate -> match(open, candidate))
                    .toList();
            faces.add(new Face(
                    Box.of(face.face().box()),
                    face.face().score(),
                    found.decision().map(Candidate::identity).orElse(null),
                    matches,
                    found.cost().milliseconds()));
        }
        return faces;
    }

    private static Match match(GalleryReader open, Candidate candidate) {
        String name = open.get(candidate.identity()).map(Person::name).orElse(candidate.identity());
        return new Match(candidate.identity(), name, candidate.score(), candidate.templateId());
    }

    private static String table(List<Answer> answers) {
        StringBuilder table = new StringBuilder();
        for (Answer answer : answers) {
            for (int i = 0; i < answer.faces.size(); i++) {
                Face face = answer.faces.get(i);
                table.append(String.format(
                        Locale.ROOT,
                        "%s, face %d at %.0f,%.0f (%.0f×%.0f): %s%n",
                        answer.photo,
                        i + 1,
                        face.box.x,
                        face.box.y,
                        face.box.width,
                        face.box.height,
                        face.decision == null ? "nobody known" : nameOf(face)));
                face.candidates.forEach(
                        match -> table.append(String.format(Locale.ROOT, "  %6.3f  %s%n", match.score, label(match))));
            }
        }
        return table.toString();
    }

    private static String nameOf(Face face) {
        return label(face.candidates.getFirst());
    }

    private static String label(Match match) {
        return match.name.equals(match.identity) ? match.identity : match.name + " (" + match.identity + ")";
    }
}
