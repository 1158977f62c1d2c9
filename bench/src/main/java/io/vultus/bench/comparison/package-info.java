/** Two runs of a benchmark side by side: which figures differ, by how much, and whether they have read the same. */
package io.vultus.bench.comparison;
