package io.vultus.trainer.run;

import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.OperatingPoint;

/**
 * How well embeddings tell whether two faces are one person's.
 *
 * @param set over which pairs
 * @param folds the accuracy, as LFW defines it
 * @param operatingPoint the true accept rate where {@value #FALSE_ACCEPT_RATE} of the pairs of two people are accepted
 */
public record VerificationResult(String set, KFoldVerification folds, OperatingPoint operatingPoint) {

    /** At which true accept rates are told. */
    public static final double FALSE_ACCEPT_RATE = 1e-3;
}
