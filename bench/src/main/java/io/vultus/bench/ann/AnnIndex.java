package io.vultus.bench.ann;

/**
 * What an engine has built.
 *
 * @param how with which parameters
 * @param seconds it took
 * @param processorSeconds it took of all processors together
 * @param diskBytes of its files, the full vectors among them where the engine keeps them
 * @param memoryBytes what a search walks through: it has to be in memory for the times to hold. Full vectors that are
 *     only read to score candidates again are not counted
 */
public record AnnIndex(String how, double seconds, double processorSeconds, long diskBytes, long memoryBytes) {}
