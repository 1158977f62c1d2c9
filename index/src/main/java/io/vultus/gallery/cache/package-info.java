/**
 * What a gallery remembers besides its index, in Chronicle Map: only things that can be computed or read again. Its
 * files may be lost, cut short or damaged: that costs time, and one line in the log. Nothing here ever makes a gallery
 * fail.
 *
 * <p>The process that has the gallery open for writing has its caches open too; others do without. Chronicle Map needs
 * the JVM flags of {@code jvm.options}; without them there is no cache.
 */
package io.vultus.gallery.cache;
