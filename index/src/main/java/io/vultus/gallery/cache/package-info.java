/**
 * What a gallery keeps besides its index, in Chronicle Map: only things that can be computed or read again. Its files
 * may be lost, cut short or damaged: that costs time, and one line in the log. Keeping something never makes a gallery
 * fail; deleting it does, where it cannot be deleted.
 *
 * <p>The process that has the gallery open for writing has its cache, once an ingestion asks for it; others do without.
 * Chronicle Map is an optional dependency and needs JVM flags of {@code jvm.options}; without them there is no cache.
 */
package io.vultus.gallery.cache;
