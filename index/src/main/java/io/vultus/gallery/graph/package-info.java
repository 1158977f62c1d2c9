/**
 * Searching vectors by a graph that leads from each to its neighbours (HNSW): Lucene's vector format, and beside it
 * what the graph does not lead to.
 */
package io.vultus.gallery.graph;
