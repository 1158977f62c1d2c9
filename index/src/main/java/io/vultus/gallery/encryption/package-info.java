/**
 * Galleries that nobody can read without a key. Every file of the index is encrypted and authenticated page by page,
 * with AES-256 in Galois/Counter mode from the Java platform; the key of the files is kept beside them, wrapped under
 * the key that the user holds.
 */
package io.vultus.gallery.encryption;
