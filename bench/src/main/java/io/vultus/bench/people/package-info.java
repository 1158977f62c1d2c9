/** Embedded images with whom they show, wherever they come from. */
package io.vultus.bench.people;
