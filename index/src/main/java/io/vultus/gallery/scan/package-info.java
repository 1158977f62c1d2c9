/**
 * Searching vectors by scanning 1-bit codes of all of them: a Lucene vector format without a graph. It is ready as soon
 * as it is written and merges at the speed of copying.
 */
package io.vultus.gallery.scan;
