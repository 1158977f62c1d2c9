package io.vultus.trainer.layer;

import io.vultus.VultusException;

/** This build is for NVIDIA's GPUs, and there is none here that it can run on. */
public final class GpuException extends VultusException {

    GpuException(String message) {
        super(message);
    }
}
