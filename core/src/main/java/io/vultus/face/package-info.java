/** Faces in photographs: finding them, their five points, choosing among several, and cutting them out aligned. */
package io.vultus.face;
