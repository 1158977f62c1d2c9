/**
 * Labelled faces to train with, and the order in which they are taken: a pure function of seed and step, so that a
 * resumed run sees what the unbroken one would have seen.
 */
package io.vultus.trainer.data;
