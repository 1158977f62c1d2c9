package io.vultus.protocol;

/**
 * A point of the receiver operating characteristic: what a threshold accepts.
 *
 * @param threshold pairs with a greater score are accepted
 * @param falseAcceptRate the share of impostors that are accepted, 0 to 1
 * @param trueAcceptRate the share of genuine pairs that are, 0 to 1
 */
public record RocPoint(double threshold, double falseAcceptRate, double trueAcceptRate) {}
