/** Made-up embeddings in files, for benchmarks that need more of them than fit into memory. */
package io.vultus.bench.synthetic;
