/** Approximate nearest neighbour search: what galleries do, side by side with other libraries on the same vectors. */
package io.vultus.bench.ann;
