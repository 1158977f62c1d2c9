package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.ProgressListener;
import io.vultus.gallery.GalleryCopy;
import io.vultus.gallery.GalleryReader;

/**
 * Makes a gallery's index anew, with other shards or graphs. Questions are answered from the old index until the alias
 * turns to the new one, in one step; changes are refused meanwhile, by everybody.
 */
final class Rebuild {

    private static final String WRITES = "index.blocks.write";

    private final ClusterConnection connection;
    private final Engine engine;
    private final GalleryIndex old;

    Rebuild(ClusterConnection connection, Engine engine, GalleryIndex old) {
        this.connection = connection;
        this.engine = engine;
        this.old = old;
    }

    /** Copies, compares by checksum, and turns the alias; a rebuild that was broken off goes on where it was. */
    GalleryCopy run(GalleryReader from, OpenSearchOptions options, ProgressListener progress) {
        ClusterConnection next = connection.withAddress(
                connection.address().withName(engine.address().name() + ".next"));
        blockWrites(true);
        try {
            GalleryCopy copy;
            try (OpenSearchGallery to = OpenSearchGallery.openAs(next, successor(), old.contract(), options)) {
                copy = GalleryCopy.run(from, to, progress);
            }
            turn(next.address().name());
            return copy;
        } catch (RuntimeException | Error e) {
            blockWrites(false);
            throw e;
        }
    }

    /** {@code NAME-2} after {@code NAME-1}. */
    private String successor() {
        String name = old.name();
        int dash = name.lastIndexOf('-');
        return name.substring(0, dash + 1) + (Integer.parseInt(name.substring(dash + 1)) + 1);
    }

    private void blockWrites(boolean blocked) {
        ObjectNode settings = Engine.object();
        if (blocked) {
            settings.put(WRITES, true);
        } else {
            settings.putNull(WRITES);
        }
        engine.send("PUT", "/" + old.name() + "/_settings", settings);
    }

    private void turn(String temporary) {
        ObjectNode body = Engine.object();
        ArrayNode actions = body.putArray("actions");
        alias(actions, "add", successor(), engine.address().name());
        alias(actions, "remove", successor(), temporary);
        actions.addObject().putObject("remove_index").put("index", old.name());
        engine.send("POST", "/_aliases", body);
    }

    private static void alias(ArrayNode actions, String action, String index, String alias) {
        actions.addObject().putObject(action).put("index", index).put("alias", alias);
    }
}
