package io.vultus.trainer.run;

/**
 * What was measured in a step.
 *
 * @param done how many steps are done with this one
 * @param steps how many the plan has
 * @param loss mean over the batch, in nats, before the step
 * @param rate the learning rate
 * @param gradientNorm the length of all gradients together
 * @param facesPerSecond of the step alone
 */
public record TrainingStep(
        long done, long steps, double loss, double rate, double gradientNorm, double facesPerSecond) {}
