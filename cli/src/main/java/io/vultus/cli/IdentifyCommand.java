package io.vultus.cli;

import io.vultus.BoundedParallel;
import io.vultus.VultusException;
import io.vultus.embedding.EmbeddedFace;
import io.vultus.embedding.FacePipeline;
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
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Mixin
    private PackChoice packs;

    @Mixin
    private PhotographOptions photographs;

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
            description = "Only people with this attribute; given several times, people with all of them.")
    private List<String> where = List.of();

    @Option(names = "--exact", description = "Compare with every template, whatever the gallery's size.")
    private boolean exact;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AttributeConditions conditions = AttributeConditions.parse(spec.commandLine(), where);
        ModelPack pack = packs.open(gallery.contract());
        IdentifyOptions options = IdentifyOptions.of(k, threshold.of(pack))
                .withFilter(conditions.attributes())
                .withMode(exact ? SearchMode.EXACT : SearchMode.AUTO);
        try (GalleryReader open = gallery.open(pack.contract());
                FacePipeline pipeline = photographs
                        .applyTo(pack.openPipeline())
                        .selection(FaceSelection.ALL)
                        .maxConcurrent(threads.count())
                        .build();
                AnswerWriter answers = json ? AnswerWriter.json(output.out()) : AnswerWriter.table(output.out())) {
            conditions.unmet(open).ifPresent(unmet -> {
                output.err().println("vultus: " + VisibleText.line(unmet));
                output.err().flush();
            });
            return answerAll(open, pipeline, options, conditions, answers).code();
        }
    }

    /** Photographs are worked on side by side and answered in their order, each as soon as those before it are. */
    private ExitCode answerAll(
            GalleryReader open,
            FacePipeline pipeline,
            IdentifyOptions options,
            AttributeConditions conditions,
            AnswerWriter answers)
            throws InterruptedException {
        List<ExitCode> refusals = new ArrayList<>();
        BoundedParallel.forEachOrdered(
                threads.count(),
                photos.iterator(),
                photo -> look(open, pipeline, photo, options, conditions),
                looked -> {
                    looked.refusal.ifPresent(refusal -> {
                        refusals.add(Failures.exitCode(refusal));
                        output.err().println("vultus: " + VisibleText.line(refusal.getMessage()));
                        output.err().flush();
                    });
                    answers.write(looked.answer);
                });
        return refusals.isEmpty() ? ExitCode.OK : refusals.getFirst();
    }

    /** What a photograph was answered with, and the error if it could not be used. */
    private record Looked(Answer answer, Optional<VultusException> refusal) {}

    private static Looked look(
            GalleryReader open,
            FacePipeline pipeline,
            Path photo,
            IdentifyOptions options,
            AttributeConditions conditions) {
        try {
            List<EmbeddedFace> faces = pipeline.faces(photo);
            List<Identification> found = conditions.identifyAll(
                    open, faces.stream().map(EmbeddedFace::embedding).toList(), options);
            List<Answer.Face> answers = IntStream.range(0, faces.size())
                    .mapToObj(i -> answer(open, faces.get(i), found.get(i)))
                    .toList();
            return new Looked(new Answer(photo.toString(), answers, null), Optional.empty());
        } catch (PhotoException | FaceException e) {
            return new Looked(new Answer(photo.toString(), List.of(), e.getMessage()), Optional.of(e));
        }
    }

    private static Answer.Face answer(GalleryReader open, EmbeddedFace face, Identification found) {
        return new Answer.Face(
                Answer.Box.of(face.face().box()),
                face.face().score(),
                found.decision().map(Candidate::identity).orElse(null),
                found.candidates().stream()
                        .map(candidate -> match(open, candidate))
                        .toList(),
                found.cost().milliseconds());
    }

    private static Answer.Match match(GalleryReader open, Candidate candidate) {
        String name = open.get(candidate.identity()).map(Person::name).orElse(candidate.identity());
        return new Answer.Match(candidate.identity(), name, candidate.score(), candidate.templateId());
    }
}
