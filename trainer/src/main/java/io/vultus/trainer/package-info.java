/** Trains face embedders: networks, losses, data, runs, and the export of what was trained to model packs. */
package io.vultus.trainer;
