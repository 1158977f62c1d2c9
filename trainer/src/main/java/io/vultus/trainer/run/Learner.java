package io.vultus.trainer.run;

import io.vultus.trainer.RunSeed;
import io.vultus.trainer.data.Batches.Batch;
import io.vultus.trainer.layer.BatchNetwork;
import io.vultus.trainer.layer.Parameter;
import io.vultus.trainer.layer.ReplicatedNetwork;
import io.vultus.trainer.layer.TrainableNetwork;
import io.vultus.trainer.network.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network that learns, step by step. What a step does depends on its number, its batches and the state alone. */
final class Learner implements AutoCloseable {

    private final long seed;
    private final BatchNetwork network;
    private final Objective objective;
    private final Sgd sgd;
    private final List<INDArray> objectiveVelocities;

    /** The sums of a step's gradients, where it has several batches; empty where it has one. */
    private final List<INDArray> sums;

    Learner(RunPlan plan, Network description, int classes) {
        seed = plan.seed();
        int devices = plan.devices().orElse(1);
        network = devices == 1
                ? new TrainableNetwork(description, plan.batch(), DataType.FLOAT, seed)
                : new ReplicatedNetwork(description, plan.batch(), devices, DataType.FLOAT, seed);
        objective = Objective.of(plan.head(), classes, description.dimension(), plan.facesPerStep(), seed);
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.addAll(objective.parameters());
        sgd = new Sgd(parameters, plan.learning());
        int own = objective.parameters().size();
        objectiveVelocities = sgd.velocities()
                .subList(sgd.velocities().size() - own, sgd.velocities().size());
        sums = plan.batchesPerStep() == 1
                ? List.of()
                : sgd.learnt().stream()
                        .map(parameter -> parameter.gradient().ulike())
                        .toList();
    }

    BatchNetwork network() {
        return network;
    }

    /** All that outlives a step, by name. */
    Map<String, INDArray> state() {
        Map<String, INDArray> state = new LinkedHashMap<>();
        network.parameters().forEach(parameter -> state.put(parameter.name(), parameter.value()));
        int own = sgd.learnt().size() - objectiveVelocities.size();
        for (int i = 0; i < own; i++) {
            state.put(
                    sgd.learnt().get(i).name() + Sgd.VELOCITY, sgd.velocities().get(i));
        }
        state.putAll(objective.state(objectiveVelocities));
        return state;
    }

    /**
     * What a step found.
     *
     * @param loss the mean, before the step
     * @param gradientNorm the length of all gradients together
     */
    record Found(double loss, double gradientNorm) {

        boolean isFinite() {
            return Double.isFinite(loss) && Double.isFinite(gradientNorm);
        }
    }

    /** Does a step; where the loss is no number, the weights stay as they are. */
    Found step(long step, List<Batch> batches, double rate) {
        objective.begin(
                step,
                batches.stream()
                        .flatMapToInt(batch -> IntStream.of(batch.labels()))
                        .toArray(),
                objectiveVelocities);
        double loss = 0;
        for (int i = 0; i < batches.size(); i++) {
            loss += computeGradients(step, step * batches.size() + i, batches.get(i)) / batches.size();
            if (!Double.isFinite(loss)) {
                return new Found(loss, Double.NaN);
            }
            addToSums(i == 0);
        }
        takeMeans(batches.size());
        double norm = sgd.step(rate);
        objective.end(objectiveVelocities);
        return new Found(loss, norm);
    }

    private double computeGradients(long step, long pass, Batch batch) {
        INDArray input = network.input();
        input.assign(Nd4j.createFromArray(batch.pixels()).reshape('c', input.shape()));
        INDArray embeddings = network.train(RunSeed.of(seed, RunSeed.Choice.DROPOUT, pass));
        double loss = objective.evaluate(step, embeddings, batch.labels(), network.embeddingGradient());
        if (Double.isFinite(loss)) {
            network.backward();
        }
        return loss;
    }

    private void addToSums(boolean first) {
        for (int i = 0; i < sums.size(); i++) {
            INDArray gradient = sgd.learnt().get(i).gradient();
            if (first) {
                sums.get(i).assign(gradient);
            } else {
                sums.get(i).addi(gradient);
            }
        }
    }

    private void takeMeans(int batches) {
        for (int i = 0; i < sums.size(); i++) {
            sgd.learnt().get(i).gradient().assign(sums.get(i).divi(batches));
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
