package io.vultus.photo;

/** The formats that are read. */
public enum PhotoFormat {
    JPEG,
    PNG,
    BMP,
    WEBP
}
