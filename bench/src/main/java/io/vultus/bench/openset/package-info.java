/** Open-set identification among galleries of growing size, and advice for their thresholds. */
package io.vultus.bench.openset;
