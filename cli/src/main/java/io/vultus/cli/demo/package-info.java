/** The demonstration: everything that Vultus does, on real photographs, in a few minutes and on one page. */
package io.vultus.cli.demo;
