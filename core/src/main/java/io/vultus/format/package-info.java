/**
 * File formats that others have defined: MegaFace's feature files, lists and results, InsightFace's training and
 * verification sets, NumPy's matrices. Every reader checks sizes before it believes them; a file that is not as
 * described is refused with a {@link io.vultus.format.FormatException} that names file and place.
 */
package io.vultus.format;
