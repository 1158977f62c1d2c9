package io.vultus.cli;

import io.vultus.protocol.KFoldVerification;
import io.vultus.trainer.run.TrainingListener;
import io.vultus.trainer.run.TrainingStep;
import java.util.Locale;

/** Shows how far a training run has come, with what was measured last. */
final class TrainingProgress implements TrainingListener {

    private final Progress progress;
    private String accuracy = "";

    TrainingProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void stepped(TrainingStep step) {
        progress.progress("training", step.done(), step.steps());
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
    public void verified(long step, String set, KFoldVerification result) {
        accuracy = String.format(Locale.ROOT, ", accuracy %.2f %%", 100 * result.accuracy());
    }
}
