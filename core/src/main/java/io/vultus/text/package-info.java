/**
 * Texts that come from outside: how they are read from files, in which order they are listed, and how they are shown
 * without letting them control a terminal.
 */
package io.vultus.text;
