/** Photographs: reading files of the formats that people have, checked before anything is decoded. */
package io.vultus.photo;
