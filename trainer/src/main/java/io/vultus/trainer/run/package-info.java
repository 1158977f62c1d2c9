/**
 * Training runs: one YAML file says everything that decides the outcome, and the same file gives the same weights, bit
 * for bit on the same machine, whether or not the run was broken off and resumed.
 */
package io.vultus.trainer.run;
