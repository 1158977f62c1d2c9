package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One line of a bulk request.
 *
 * @param action what is done
 * @param id the document's
 * @param routing which decides the shard
 * @param source what the document consists of, or what changes in it; null for deletions
 */
record Operation(Action action, String id, String routing, ObjectNode source) {

    /** As the engine calls them, in lower case. */
    enum Action {
        /** Writes a document unless there is one. */
        CREATE,
        /** Writes or replaces a document. */
        INDEX,
        /** Replaces some fields of a document. */
        UPDATE,
        DELETE
    }
}
