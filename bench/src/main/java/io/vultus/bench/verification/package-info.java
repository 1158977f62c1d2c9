/** 1:1 verification as LFW defines it, from photographs with {@code pairs.txt} or from InsightFace's sets. */
package io.vultus.bench.verification;
