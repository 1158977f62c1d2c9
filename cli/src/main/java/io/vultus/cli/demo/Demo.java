package io.vultus.cli.demo;

import io.vultus.ProgressListener;
import io.vultus.cli.report.ContactSheet;
import io.vultus.cli.report.ContactSheet.GroupPhoto;
import io.vultus.cli.report.ContactSheet.MarkedFace;
import io.vultus.cli.report.ContactSheet.Match;
import io.vultus.cli.report.ContactSheet.Probe;
import io.vultus.cli.report.ContactSheet.Role;
import io.vultus.cli.report.ContactSheet.Timing;
import io.vultus.cli.report.ContactSheet.Totals;
import io.vultus.cli.report.Picture;
import io.vultus.embedding.EmbeddedFace;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.face.FaceDetector;
import io.vultus.file.StagedFolder;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.model.ModelPack;
import io.vultus.report.Machine;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Enrols the faces of five of {@link DemoPhotos six} group photographs, hides them among synthetic people, and looks up
 * the faces of the sixth.
 */
public final class Demo {

    /** How far down the exact list the best match is looked for. */
    private static final int DEEPEST_RANK = 100;

    /** Searches before the timed ones: the first few wait for the JVM to compile and for the disk. */
    private static final int WARM_UP = 20;

    private final Path folder;
    private final ModelPack pack;
    private final int probe;
    private final int distractors;
    private final long seed;
    private final ProgressListener progress;
    private final List<GroupPhoto> photos = new ArrayList<>();

    /**
     * Prepares a demonstration.
     *
     * @param folder where photographs and the gallery are kept; the gallery is made anew
     * @param probe which of the photographs is looked up, from 1 to {@value DemoPhotos#COUNT}; the others are enrolled
     * @param distractors how many synthetic people are added
     * @param seed of the synthetic people
     */
    public Demo(Path folder, ModelPack pack, int probe, int distractors, long seed, ProgressListener progress) {
        this.folder = folder;
        this.pack = pack;
        this.probe = probe;
        this.distractors = distractors;
        this.seed = seed;
        this.progress = progress;
    }

    /** Runs it, from fetching the photographs to the finished page. */
    public ContactSheet run() throws IOException {
        List<Path> files = new ArrayList<>(DemoPhotos.fetch(folder.resolve("photos"), progress));
        Path lookedUp = files.remove(probe - 1);
        Path galleryFolder = folder.resolve("gallery");
        StagedFolder.deleteTree(galleryFolder);
        try (LuceneGallery gallery = LuceneGallery.open(galleryFolder, pack.contract());
                FaceDetector detector = pack.openDetector();
                FaceEmbedder embedder = pack.openEmbedder()) {
            Acquaintances acquaintances = new Acquaintances(gallery, threshold());
            for (int i = 0; i < files.size(); i++) {
                FacesOfPhoto photo = FacesOfPhoto.in(files.get(i), detector, embedder);
                show(photo, acquaintances.enrol(photo));
                progress.progress("enrolling photographs", i + 1L, files.size());
            }
            addDistractors(gallery);
            warmUp(gallery);
            FacesOfPhoto sixth = FacesOfPhoto.in(lookedUp, detector, embedder);
            List<Probe> probes = lookUp(gallery, sixth, acquaintances);
            return new ContactSheet("Who is in " + sixth.name() + "?", totals(gallery), probes, photos);
        }
    }

    private double threshold() {
        return pack.manifest().recommendedThreshold();
    }

    private void show(FacesOfPhoto photo, Map<EmbeddedFace, String> identities) {
        photos.add(photo.marked(photo.faces().stream()
                .map(face -> new MarkedFace(face.face().box(), identities.get(face), Role.ENROLLED))
                .toList()));
    }

    private void addDistractors(Gallery gallery) {
        SyntheticEmbeddings synthetic =
                new SyntheticEmbeddings(seed, pack.contract().dimension());
        gallery.enrolAll(IntStream.range(0, distractors)
                .peek(i -> progress.progress("adding synthetic people", i + 1L, distractors))
                .mapToObj(i -> Template.of(
                        String.format(Locale.ROOT, "synthetic %06d", i), Embedding.ofUnit(synthetic.sample(i, 0)))));
    }

    private void warmUp(Gallery gallery) {
        SyntheticEmbeddings strangers =
                new SyntheticEmbeddings(seed, pack.contract().dimension());
        for (int i = 0; i < WARM_UP; i++) {
            gallery.identify(Embedding.ofUnit(strangers.sample((long) distractors + i, 0)), 1, threshold());
        }
    }

    private List<Probe> lookUp(Gallery gallery, FacesOfPhoto photo, Acquaintances acquaintances) {
        List<Probe> probes = new ArrayList<>();
        List<MarkedFace> marks = new ArrayList<>();
        for (EmbeddedFace face : photo.faces()) {
            int number = probes.size() + 1;
            Identification found = gallery.identify(face.embedding(), 1, threshold());
            Candidate best = found.candidates().getFirst();
            Match match =
                    new Match(best.identity(), acquaintances.crop(best), best.score(), exactRank(gallery, face, best));
            Timing timing = new Timing(
                    photo.detection(), photo.embedding(), found.cost().milliseconds());
            probes.add(new Probe(number, Picture.of(face.crop()), Optional.of(match), timing));
            Role role = found.decision().isPresent() ? Role.RECOGNISED : Role.UNKNOWN;
            marks.add(new MarkedFace(face.face().box(), Integer.toString(number), role));
        }
        photos.add(photo.marked(marks));
        return probes;
    }

    /** Where the match stands when everybody is compared; one behind the deepest looked at if it is not among these. */
    private static long exactRank(Gallery gallery, EmbeddedFace face, Candidate match) {
        List<String> everybody = gallery
                .identify(face.embedding(), IdentifyOptions.of(DEEPEST_RANK, 1).withMode(SearchMode.EXACT))
                .candidates()
                .stream()
                .map(Candidate::identity)
                .toList();
        int index = everybody.indexOf(match.identity());
        return index < 0 ? DEEPEST_RANK + 1 : index + 1;
    }

    private Totals totals(Gallery gallery) {
        return new Totals(
                gallery.peopleCount(),
                gallery.templateCount(),
                distractors,
                threshold(),
                pack.name(),
                pack.manifest().embedder().engine() + ", Lucene",
                Machine.describe(),
                seed);
    }
}
