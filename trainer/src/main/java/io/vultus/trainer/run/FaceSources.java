package io.vultus.trainer.run;

import io.vultus.face.FaceDetector;
import io.vultus.face.YuNetDetector;
import io.vultus.model.ModelPack;
import io.vultus.trainer.data.DataFingerprint;
import io.vultus.trainer.data.FaceDataset;
import io.vultus.trainer.data.FaceFolder;
import io.vultus.trainer.data.PhotographFolder;
import io.vultus.trainer.data.RecordFaces;
import io.vultus.trainer.data.SyntheticPeople;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens the data of runs. Runs over the same data share them, with what has been drawn or aligned already, so that a
 * table of many runs does that once.
 */
public final class FaceSources implements AutoCloseable {

    /** Verified people are numbered from here, which no data set reaches. */
    private static final long UNSEEN = 1_000_000_000_000L;

    private record Place(Path folder, RunPlan.Data data) {}

    private record Drawn(long seed, RunPlan.Unseen people) {}

    private final Map<Place, FaceDataset> data = new HashMap<>();
    private final Map<Drawn, FaceDataset> unseen = new HashMap<>();
    private final List<FaceDetector> detectors = new ArrayList<>();

    /** With nothing open yet. */
    public FaceSources() {}

    FaceDataset open(RunPlan.Data wanted, Path folder) {
        return data.computeIfAbsent(new Place(folder, wanted), place -> {
            if (wanted.synthetic().isPresent()) {
                RunPlan.Synthetic made = wanted.synthetic().get();
                return new SyntheticPeople(made.seed(), 0, made.people(), made.samples());
            }
            if (wanted.records().isPresent()) {
                return new RecordFaces(folder.resolve(wanted.records().get()));
            }
            if (wanted.photographs().isPresent()) {
                RunPlan.Photographs photographs = wanted.photographs().get();
                return new PhotographFolder(
                        folder.resolve(photographs.folder()),
                        detector(photographs, folder),
                        detectorFingerprint(photographs, folder));
            }
            return new FaceFolder(folder.resolve(wanted.folder().orElseThrow()));
        });
    }

    private FaceDetector detector(RunPlan.Photographs photographs, Path folder) {
        FaceDetector detector = photographs
                .detector()
                .<FaceDetector>map(model -> YuNetDetector.open(folder.resolve(model), YuNetDetector.DEFAULTS))
                .orElseGet(
                        () -> ModelPack.find(photographs.pack().orElseThrow()).openDetector());
        detectors.add(detector);
        return detector;
    }

    private static String detectorFingerprint(RunPlan.Photographs photographs, Path folder) {
        return photographs
                .detector()
                .map(model -> DataFingerprint.ofFile(folder.resolve(model)))
                .orElseGet(
                        () -> ModelPack.find(photographs.pack().orElseThrow()).fingerprint());
    }

    /** People whom no training set of that seed has. */
    FaceDataset unseen(RunPlan.Unseen people, long seed) {
        return unseen.computeIfAbsent(
                new Drawn(seed, people), drawn -> new SyntheticPeople(seed, UNSEEN, people.people(), people.samples()));
    }

    @Override
    public void close() {
        detectors.forEach(FaceDetector::close);
    }
}
