package io.vultus.trainer.run;

import io.vultus.JvmCheck;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.FolderLock;
import io.vultus.trainer.data.Batches;
import io.vultus.trainer.data.CorruptFaces;
import io.vultus.trainer.data.FaceDataset;
import io.vultus.trainer.layer.BatchNetwork;
import io.vultus.trainer.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains one network as a {@link RunPlan} says, in a folder of its own: {@code latest.checkpoint},
 * {@code best.checkpoint} (where the plan verifies), {@code metrics.csv}, {@code verification.csv}, and
 * {@code run.html} with their curves, which is renewed as the run goes on. Started again on the same folder, it goes on
 * after the latest checkpoint, and ends with the same weights as if it had not been broken off.
 */
public final class TrainingRun implements AutoCloseable {

    static final String LATEST = "latest.checkpoint";
    static final String BEST = "best.checkpoint";
    static final String METRICS = "metrics.csv";
    static final String VERIFICATION = "verification.csv";

    /** The page of a run, in its folder. */
    public static final String PAGE = "run.html";

    private final RunPlan plan;
    private final Path folder;
    private final FaceDataset faces;
    private final Verifier verifier;
    private final Learner learner;
    private final Map<String, INDArray> state;

    /** What checkpoints say of the run: its plan and its data. */
    private final String planText;

    private final MetricsFile metrics;
    private final VerificationFile verifications;
    private final RunPage page;

    /** What the latest checkpoint's file was when this run read or wrote it last. */
    private Optional<String> latest = Optional.empty();

    private long step;
    private long savedStep;
    private double bestAccuracy;

    private TrainingRun(RunPlan plan, Path planFolder, Path folder, FaceSources sources) {
        this.plan = plan;
        this.folder = folder;
        faces = sources.open(plan.data(), planFolder);
        verifier = new Verifier(
                plan.verification().map(v -> sets(v, planFolder, sources)).orElse(List.of()),
                plan.verification().flatMap(RunPlan.Verification::mirror).orElse(false));
        Batches.requireEnough(faces, batchOptions(plan));
        Network network = plan.openNetwork();
        MemoryNeed.requireEnough(plan, network, faces.classes());
        learner = new Learner(plan, network, faces.classes());
        state = learner.state();
        planText = PlanText.of(plan, faces.fingerprint());
        metrics = metrics(folder);
        verifications = new VerificationFile(folder.resolve(VERIFICATION));
        page = new RunPage(folder.resolve(PAGE), plan, metrics, verifications);
    }

    private static Batches.Options batchOptions(RunPlan plan) {
        return new Batches.Options(
                plan.batch(),
                plan.facesPerPerson().orElse(1),
                plan.seed(),
                plan.data().corrupt().orElse(CorruptFaces.FAIL));
    }

    static MetricsFile metrics(Path folder) {
        return new MetricsFile(folder.resolve(METRICS), "step,loss,rate,gradient_norm,faces_per_second");
    }

    private List<VerificationSet> sets(RunPlan.Verification verification, Path planFolder, FaceSources sources) {
        List<VerificationSet> sets = new ArrayList<>();
        long seed = plan.data().synthetic().map(RunPlan.Synthetic::seed).orElse(0L);
        verification
                .synthetic()
                .ifPresent(people ->
                        sets.add(VerificationSet.ofPeople("unseen synthetic people", sources.unseen(people, seed))));
        verification.sets().orElse(List.of()).forEach(file -> sets.add(VerificationSet.read(planFolder.resolve(file))));
        return sets;
    }

    /**
     * What came of a run.
     *
     * @param loss of the last step
     * @param accuracy of the last verification, of its first set; empty where the plan has none
     * @param trueAcceptRate of the same, where {@link VerificationResult#FALSE_ACCEPT_RATE} of pairs of two people are
     *     accepted; empty also where the set has too few pairs for that rate
     */
    public record Outcome(long steps, double loss, OptionalDouble accuracy, OptionalDouble trueAcceptRate) {}

    /**
     * Prepares a run, or takes it up again.
     *
     * @param planFile the plan's file, which relative paths in it refer to
     * @param folder takes the run's files
     * @param sources opens the data; stays the caller's
     * @throws io.vultus.file.FolderLockedException if another run, of this process or another, has the folder
     */
    public static TrainingRun open(Path planFile, Path folder, FaceSources sources) {
        return open(RunPlan.read(planFile), planFile.toAbsolutePath().getParent(), folder, sources);
    }

    static TrainingRun open(RunPlan plan, Path planFolder, Path folder, FaceSources sources) {
        JvmCheck.warnOnce();
        try (FolderLock held = lock(folder)) {
            held.ensureHeld();
            AtomicFile.deleteLeftovers(folder);
            TrainingRun run = new TrainingRun(plan, planFolder, folder, sources);
            run.resume();
            return run;
        } catch (IOException e) {
            throw new CheckpointException("cannot make or lock the run's folder " + folder + ": " + e, e);
        }
    }

    private static FolderLock lock(Path folder) throws IOException {
        return FolderLock.acquire(folder, "another training run", FileAccess.OWNER);
    }

    private void resume() {
        Path file = folder.resolve(LATEST);
        step = Files.exists(file) ? Checkpoint.read(file, planText, state) : 0;
        latest = latestOnDisk();
        savedStep = step;
        metrics.keepUpTo(step);
        verifications.keepUpTo(step);
        bestAccuracy = verifications.bestAccuracy();
        page.write(!isFinished());
    }

    private Optional<String> latestOnDisk() {
        try {
            BasicFileAttributes file = Files.readAttributes(folder.resolve(LATEST), BasicFileAttributes.class);
            return Optional.of(file.fileKey() + " " + file.size() + " " + file.lastModifiedTime());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CheckpointException("cannot read the checkpoint " + folder.resolve(LATEST) + ": " + e, e);
        }
    }

    /** The folder is locked while a run is opened and while it trains, not between the two. */
    private void requireNobodyElseTrained() {
        if (!latest.equals(latestOnDisk())) {
            throw new CheckpointException(
                    "another run has trained in " + folder + " since this one was opened; open it again");
        }
    }

    /** Whether nothing is left to do. */
    public boolean isFinished() {
        return step >= plan.steps();
    }

    /** How many steps are done. */
    public long step() {
        return step;
    }

    /** The network as it is now. */
    public BatchNetwork network() {
        return learner.network();
    }

    /**
     * Trains to the end of the plan.
     *
     * @throws io.vultus.file.FolderLockedException if another run, of this process or another, trains in the folder
     * @throws CheckpointException if another run has trained in the folder since this one was opened
     * @throws DivergedException if the loss is no longer a number; the latest checkpoint is from before
     * @throws InterruptedException if the thread is interrupted; what was learnt so far is in the latest checkpoint
     */
    public Outcome train(TrainingListener listener) throws InterruptedException {
        return trainUntil(plan.steps(), listener);
    }

    Outcome trainUntil(long end, TrainingListener listener) throws InterruptedException {
        try (FolderLock held = lock(folder)) {
            held.ensureHeld();
            requireNobodyElseTrained();
            return trainLocked(end, listener);
        } catch (IOException e) {
            throw new CheckpointException("cannot lock the run's folder " + folder + ": " + e, e);
        }
    }

    private Outcome trainLocked(long end, TrainingListener listener) throws InterruptedException {
        faces.notices().forEach(listener::noticed);
        try (Batches batches =
                new Batches(faces, batchOptions(plan), step * plan.batchesPerStep(), listener::corrupt)) {
            if (step == 0) {
                verifications.keepUpTo(-1);
                verify(listener);
            }
            while (step < end) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                listener.stepped(step(batches));
                afterStep(listener);
            }
        } catch (InterruptedException e) {
            saveAfter(e);
            writePageAfter(e);
            throw e;
        } catch (RuntimeException | Error e) {
            writePageAfter(e);
            throw e;
        }
        page.write(false);
        return outcome();
    }

    private void saveAfter(InterruptedException interruption) {
        try {
            saveLatest();
        } catch (CheckpointException e) {
            // That steps are lost matters more than that the run was asked to stop.
            e.addSuppressed(interruption);
            writePageAfter(e);
            throw e;
        }
    }

    /** The page is secondary: where it cannot be written either, that must not hide why the run ended. */
    private void writePageAfter(Throwable failure) {
        try {
            page.write(false);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** What has come of the steps so far. */
    public Outcome outcome() {
        Optional<VerificationFile.Row> last = verifications.last();
        return new Outcome(
                step,
                metrics.column(1).reduce((before, latest) -> latest).orElse(Double.NaN),
                last.map(row -> OptionalDouble.of(row.accuracy())).orElse(OptionalDouble.empty()),
                last.filter(row -> Double.isFinite(row.trueAcceptRate()))
                        .map(row -> OptionalDouble.of(row.trueAcceptRate()))
                        .orElse(OptionalDouble.empty()));
    }

    private TrainingStep step(Batches batches) throws InterruptedException {
        long began = System.nanoTime();
        List<Batches.Batch> chosen = new ArrayList<>();
        for (int i = 0; i < plan.batchesPerStep(); i++) {
            chosen.add(batches.next());
        }
        double rate = plan.learning().rateAt(step, plan.steps());
        Learner.Found found = learner.step(step, chosen, rate);
        if (!found.isFinite()) {
            throw diverged(found);
        }
        step++;
        double facesPerSecond = plan.facesPerStep() / ((System.nanoTime() - began) / 1e9);
        metrics.append(step, found.loss(), rate, found.gradientNorm(), facesPerSecond);
        return new TrainingStep(step, plan.steps(), found.loss(), rate, found.gradientNorm(), facesPerSecond);
    }

    private DivergedException diverged(Learner.Found found) {
        String what = Double.isFinite(found.loss())
                ? "the length of the gradients of step " + step + " is " + found.gradientNorm()
                : "the loss of step " + step + " is " + found.loss();
        return new DivergedException(what + ": the learning rate is too high or the head's margin too large. "
                + (savedStep > 0
                        ? "The last good checkpoint, of step " + savedStep + ", is " + folder.resolve(LATEST)
                        : "There is no checkpoint yet"));
    }

    private void afterStep(TrainingListener listener) throws InterruptedException {
        boolean last = step == plan.steps();
        if (last || step % plan.verification().map(RunPlan.Verification::every).orElse(Long.MAX_VALUE) == 0) {
            verify(listener);
        }
        if (last || step % plan.checkpointEvery() == 0) {
            saveLatest();
        }
        page.update();
    }

    private void saveLatest() {
        save(LATEST);
        latest = latestOnDisk();
        savedStep = step;
    }

    private void save(String checkpoint) {
        metrics.sync();
        verifications.sync();
        Checkpoint.write(folder.resolve(checkpoint), planText, step, state);
    }

    private void verify(TrainingListener listener) throws InterruptedException {
        List<VerificationResult> results = verifier.verify(learner.network());
        results.forEach(result -> verifications.append(step, result));
        results.forEach(result -> listener.verified(step, result));
        double accuracy = results.stream()
                // As the file has it, which a resumed run reads it from.
                .mapToDouble(result -> (float) result.folds().accuracy())
                .average()
                .orElse(-1);
        if (step > 0 && accuracy > bestAccuracy) {
            bestAccuracy = accuracy;
            save(BEST);
        }
    }

    /** Ends the threads of its devices; the data stay open. */
    @Override
    public void close() {
        learner.close();
    }
}
