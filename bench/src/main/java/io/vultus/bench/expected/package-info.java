/** Expected results as data: commands, the figures that they are to find, and how far these may be off. */
package io.vultus.bench.expected;
