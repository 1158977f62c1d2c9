package io.vultus.gallery.opensearch;

/**
 * On how many copies of their shards changes were acknowledged. All copies that are up acknowledge each one; where a
 * node is gone these are fewer than asked for, until the cluster has made others.
 *
 * @param asked how many copies of a shard there should be, the first included
 * @param fewest on how many an operation was acknowledged at least
 * @param operations how many documents were written or deleted
 * @param withFewer how many of them were acknowledged on fewer copies than asked for
 */
public record Copies(int asked, int fewest, long operations, long withFewer) {}
