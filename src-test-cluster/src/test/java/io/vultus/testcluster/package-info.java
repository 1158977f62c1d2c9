/** A node of OpenSearch, to be started by tests in a process of its own, on a class path of its own. */
package io.vultus.testcluster;
