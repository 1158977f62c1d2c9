/**
 * Filling a gallery from photographs: lists of who is on which, the run itself, which can be killed and started again
 * at any moment without embedding a photograph twice, and the account of what was left out and why.
 */
package io.vultus.gallery.ingest;
