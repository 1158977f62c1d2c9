package io.vultus.bench.verification;

import io.vultus.VultusException;

/** The pairs all show one person, or all show two: there is no threshold to find between them. */
public final class OneSidedPairsException extends VultusException {

    OneSidedPairsException(long genuine, long impostors) {
        super("verification needs pairs of one person and pairs of two, got " + genuine + " and " + impostors
                + "; take a set or a list with both");
    }
}
