package io.vultus.bench.report;

import java.time.Instant;

/**
 * How a benchmark was run.
 *
 * @param version of Vultus
 * @param machine processor, cores, Java
 * @param time when it began
 * @param seed of everything random; 0 where nothing is
 * @param threads how many worked
 */
public record Environment(String version, String machine, Instant time, long seed, int threads) {}
