/** Finds images that are probably mislabelled and on no list, for a person to look at. */
package io.vultus.bench.suspects;
