/** Turns folders of photographs into trees of feature files, as MegaFace's development kit reads them. */
package io.vultus.bench.extract;
