/**
 * The gallery on OpenSearch, for more people than one machine holds and for more than one machine: replication,
 * sharding and recovery are the engine's. {@link io.vultus.gallery.opensearch.OpenSearchGallery} says how it is kept
 * there.
 */
package io.vultus.gallery.opensearch;
