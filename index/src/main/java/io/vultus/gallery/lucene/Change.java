package io.vultus.gallery.lucene;

import java.io.IOException;

/** What to do to a gallery. */
@FunctionalInterface
interface Change<T> {

    /** Does it; nothing is durable or visible before the commit that follows. */
    T make(Changes changes) throws IOException;
}
