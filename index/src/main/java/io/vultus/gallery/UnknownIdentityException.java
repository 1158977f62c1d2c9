package io.vultus.gallery;

/** Nobody of this identity is enrolled. */
public final class UnknownIdentityException extends GalleryException {

    public UnknownIdentityException(String identity) {
        super("nobody is enrolled as \"" + identity + "\"");
    }
}
