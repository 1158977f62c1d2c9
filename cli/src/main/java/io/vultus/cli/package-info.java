/**
 * The commands of {@code ./vultus}. A command is one small class that parses its options, calls the modules, and
 * prints; what it is about lives in those modules. {@link io.vultus.cli.Main} lists the commands,
 * {@link io.vultus.cli.ExitCode} what a script may rely on.
 *
 * <p>Results go to standard output, everything else (errors, progress, log lines) to standard error.
 */
package io.vultus.cli;
