/**
 * What all benchmarks leave: result files with the hashes of what was read, figures, times and charts as data. Pages
 * are drawn from them.
 */
package io.vultus.bench.report;
