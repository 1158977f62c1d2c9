/**
 * What all benchmarks leave: result files with the hashes of what was read, figures, times and charts as data, and
 * pages drawn from them, one HTML file each, for light and dark, wide and narrow screens.
 */
package io.vultus.bench.report;
