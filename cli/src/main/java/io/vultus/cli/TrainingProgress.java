package io.vultus.cli;

import io.vultus.trainer.run.TrainingListener;
import io.vultus.trainer.run.TrainingStep;
import io.vultus.trainer.run.VerificationResult;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far a training run has come, with what was measured last. */
final class TrainingProgress implements TrainingListener {

    private final String task;
    private final Progress progress;
    private final PrintWriter err;
    private String accuracy = "";

    TrainingProgress(String task, Progress progress, PrintWriter err) {
        this.task = task;
        this.progress = progress;
        this.err = err;
    }

    @Override
    public void stepped(TrainingStep step) {
        progress.progress(task, step.done(), step.steps());
        progress.remark(String.format(
                Locale.ROOT,
                "loss %.3f, rate %.2g, gradient %.2g, %.0f faces/s%s",
                step.loss(),
                step.rate(),
                step.gradientNorm(),
                step.facesPerSecond(),
                accuracy));
    }

    @Override
    public void verified(long step, VerificationResult result) {
        accuracy = String.format(
                Locale.ROOT, ", accuracy %.2f %%", 100 * result.folds().accuracy());
    }

    @Override
    public void noticed(String message) {
        err.println("vultus: note: " + message);
        err.flush();
    }

    @Override
    public void corrupt(String message) {
        err.println("vultus: skipped a face: " + message);
        err.flush();
    }
}
