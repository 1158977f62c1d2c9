package io.vultus.trainer.run;

import io.vultus.protocol.KFoldVerification;
import io.vultus.trainer.data.Batches;
import io.vultus.trainer.data.FaceDataset;
import io.vultus.trainer.data.FaceFolder;
import io.vultus.trainer.data.SyntheticPeople;
import io.vultus.trainer.layer.ClassCentres;
import io.vultus.trainer.layer.Parameter;
import io.vultus.trainer.layer.TrainableNetwork;
import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains one network as a {@link RunPlan} says, in a folder of its own: {@code latest.checkpoint},
 * {@code best.checkpoint} (where the plan verifies), {@code metrics.csv} and {@code verification.csv}. Started again on
 * the same folder, it goes on after the latest checkpoint, and ends with the same weights as if it had not been broken
 * off.
 */
public final class TrainingRun {

    static final String LATEST = "latest.checkpoint";
    static final String BEST = "best.checkpoint";

    static final String VERIFICATION = "verification.csv";

    /** Verified people are numbered from here, which no data set reaches. */
    private static final long UNSEEN = 1_000_000_000_000L;

    private final RunPlan plan;
    private final Path folder;
    private final FaceDataset faces;
    private final TrainableNetwork network;
    private final ClassCentres centres;
    private final Sgd sgd;
    private final Map<String, INDArray> state = new LinkedHashMap<>();
    private final MetricsFile metrics;
    private final MetricsFile verifications;

    private long step;
    private long savedStep;
    private double bestAccuracy = -1;

    private TrainingRun(RunPlan plan, Path planFolder, Path folder) {
        this.plan = plan;
        this.folder = folder;
        faces = open(plan.data(), planFolder);
        Network description = Architectures.named(plan.network());
        network = new TrainableNetwork(description, plan.batch(), DataType.FLOAT, plan.seed());
        centres = new ClassCentres(
                faces.classes(),
                plan.head().subCentres().orElse(1),
                description.dimension(),
                DataType.FLOAT,
                plan.seed());
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.add(centres.parameter());
        sgd = new Sgd(parameters, plan.learning().momentum(), plan.learning().weightDecay());
        parameters.forEach(parameter -> state.put(parameter.name(), parameter.value()));
        for (int i = 0; i < sgd.learnt().size(); i++) {
            state.put(
                    sgd.learnt().get(i).name() + Sgd.VELOCITY, sgd.velocities().get(i));
        }
        metrics = new MetricsFile(folder.resolve("metrics.csv"), "step,loss,rate,gradient_norm,faces_per_second");
        verifications = new MetricsFile(folder.resolve(VERIFICATION), "step,accuracy,standard_error,threshold");
    }

    /**
     * What came of a run.
     *
     * @param loss of the last step
     * @param accuracy of the last verification; empty where the plan has none
     */
    public record Outcome(long steps, double loss, OptionalDouble accuracy) {}

    /**
     * Prepares a run, or takes it up again.
     *
     * @param planFile the plan's file, which relative paths in it refer to
     * @param folder takes the run's files
     */
    public static TrainingRun open(Path planFile, Path folder) {
        return open(RunPlan.read(planFile), planFile.toAbsolutePath().getParent(), folder);
    }

    static TrainingRun open(RunPlan plan, Path planFolder, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CheckpointException("cannot make the run's folder " + folder + ": " + e, e);
        }
        TrainingRun run = new TrainingRun(plan, planFolder, folder);
        run.resume();
        return run;
    }

    private static FaceDataset open(RunPlan.Data data, Path planFolder) {
        return data.synthetic()
                .<FaceDataset>map(made -> new SyntheticPeople(made.seed(), 0, made.people(), made.samples()))
                .orElseGet(() -> new FaceFolder(planFolder.resolve(data.folder().orElseThrow())));
    }

    private void resume() {
        Path latest = folder.resolve(LATEST);
        step = Files.exists(latest) ? Checkpoint.read(latest, PlanText.of(plan), state) : 0;
        savedStep = step;
        metrics.keepUpTo(step);
        verifications.keepUpTo(step);
        bestAccuracy = verifications.column(1).max().orElse(-1);
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
    public TrainableNetwork network() {
        return network;
    }

    /**
     * Trains to the end of the plan.
     *
     * @throws DivergedException if the loss is no longer a number; the latest checkpoint is from before
     * @throws InterruptedException if the thread is interrupted; what was learnt so far is in the latest checkpoint
     */
    public Outcome train(TrainingListener listener) throws InterruptedException {
        return trainUntil(plan.steps(), listener);
    }

    Outcome trainUntil(long end, TrainingListener listener) throws InterruptedException {
        MarginHead head = plan.head().open();
        try (Batches batches = new Batches(faces, plan.batch(), plan.seed(), step)) {
            while (step < end) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                listener.stepped(step(batches.next(), head.at(step)));
                afterStep(listener);
            }
        } catch (InterruptedException e) {
            saveLatest();
            throw e;
        }
        return outcome();
    }

    /** What has come of the steps so far. */
    public Outcome outcome() {
        return new Outcome(
                step,
                metrics.column(1).reduce((before, last) -> last).orElse(Double.NaN),
                verifications.column(1).reduce((before, last) -> last));
    }

    private TrainingStep step(Batches.Batch batch, MarginHead head) {
        long began = System.nanoTime();
        INDArray input = network.input();
        input.assign(Nd4j.createFromArray(batch.pixels()).reshape('c', input.shape()));
        INDArray embeddings = network.train(plan.seed() * 1_000_003 + step);
        double loss = centres.evaluate(head, embeddings, batch.labels(), network.embeddingGradient());
        if (!Double.isFinite(loss)) {
            throw diverged(loss);
        }
        network.backward();
        double rate = plan.learning().rateAt(step, plan.steps());
        double norm = sgd.step(rate);
        step++;
        double seconds = (System.nanoTime() - began) / 1e9;
        metrics.append(step, loss, rate, norm, plan.batch() / seconds);
        return new TrainingStep(step, plan.steps(), loss, rate, norm, plan.batch() / seconds);
    }

    private DivergedException diverged(double loss) {
        return new DivergedException("the loss of step " + step + " is " + loss
                + ": the learning rate is too high or the head's margin too large. "
                + (savedStep > 0
                        ? "The last good checkpoint, of step " + savedStep + ", is " + folder.resolve(LATEST)
                        : "There is no checkpoint yet"));
    }

    private void afterStep(TrainingListener listener) {
        boolean last = step == plan.steps();
        plan.verification()
                .filter(verification -> last || step % verification.every() == 0)
                .ifPresent(verification -> verify(verification, listener));
        if (last || step % plan.checkpointEvery() == 0) {
            saveLatest();
        }
    }

    private void saveLatest() {
        save(LATEST);
        savedStep = step;
    }

    private void save(String checkpoint) {
        Checkpoint.write(folder.resolve(checkpoint), PlanText.of(plan), step, state);
    }

    private void verify(RunPlan.Verification verification, TrainingListener listener) {
        long seed = plan.data().synthetic().map(RunPlan.Synthetic::seed).orElse(0L);
        FaceDataset unseen = new SyntheticPeople(seed, UNSEEN, verification.people(), verification.samples());
        KFoldVerification result = new Verifier(unseen).verify(network);
        verifications.append(step, result.accuracy(), result.standardError(), result.threshold());
        if (result.accuracy() > bestAccuracy) {
            bestAccuracy = result.accuracy();
            save(BEST);
        }
        listener.verified(step, "unseen synthetic people", result);
    }
}
