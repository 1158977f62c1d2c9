package io.vultus.bench.megaface;

/** What is done about mislabelled images. */
public enum Cleaning {

    /** Nothing. */
    RAW,

    /** They are left out of both lists. */
    DROPPED,

    /** As InsightFace does it; see {@link io.vultus.protocol.DevkitCleaning}. */
    DEVKIT
}
