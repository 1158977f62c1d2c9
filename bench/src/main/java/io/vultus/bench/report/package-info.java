/** Pages about benchmarks: one HTML file each, charts included, for light and dark, wide and narrow screens. */
package io.vultus.bench.report;
