package io.vultus.bench.ann;

/**
 * How well and how fast an engine answers with one setting.
 *
 * @param setting its name; empty where there is but one
 * @param asked how many queries; fewer than there are where time ran out
 * @param recall1 the share of queries whose nearest vector came first
 * @param recall10 the share of the ten nearest that were among the ten found
 * @param rank1 the share of queries for which a vector of the same person came first; NaN where nobody knows
 * @param median milliseconds that half of the queries took at most, one after the other on one thread
 * @param percentile99 likewise 99 of 100
 * @param perSecond how many queries a second all threads answered together
 */
public record AnnPoint(
        String setting,
        int asked,
        double recall1,
        double recall10,
        double rank1,
        double median,
        double percentile99,
        double perSecond) {}
