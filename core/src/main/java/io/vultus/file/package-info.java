/**
 * Files and folders that are written safely: complete or not at all, by one process at a time, readable by their owner
 * only where they hold biometric data.
 */
package io.vultus.file;
