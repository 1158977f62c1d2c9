/** Pages that a command leaves behind for a browser: self-contained HTML, without scripts and without the network. */
package io.vultus.cli.report;
