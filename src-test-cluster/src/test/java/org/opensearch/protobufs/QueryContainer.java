package org.opensearch.protobufs;

/** What the k-NN plugin asks for when it is loaded; its gRPC transport is in no registry, and is not started. */
public final class QueryContainer {

    private QueryContainer() {}

    /** The kind of a query. */
    public enum QueryContainerCase {
        KNN
    }
}
