package io.vultus.face;

import io.vultus.VultusException;

/** A picture was said to be an aligned face, and has not a crop's size. */
public final class CropSizeException extends VultusException {

    CropSizeException(String message) {
        super(message);
    }
}
