package org.opensearch.transport.grpc.spi;

/** What the k-NN plugin asks for when it is loaded; its gRPC transport is in no registry, and is not started. */
public interface QueryBuilderProtoConverter {}
