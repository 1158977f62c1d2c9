package io.vultus.face;

/**
 * An upright box around a face, in pixels of the photograph; (0, 0) is its upper left corner. A box may reach over the
 * photograph's edge.
 */
public record BoundingBox(float x, float y, float width, float height) {

    public BoundingBox {
        if (!(Float.isFinite(x) && Float.isFinite(y) && width > 0 && height > 0 && width < 1e6f && height < 1e6f)) {
            throw new IllegalArgumentException(
                    "a box needs finite corners and a positive size, got " + x + "," + y + " " + width + "×" + height);
        }
    }

    /** Width times height, in square pixels. */
    public float area() {
        return width * height;
    }

    /** The shorter side, in pixels: what is meant by the size of a face. */
    public float size() {
        return Math.min(width, height);
    }

    /** Intersection over union, from 0 (apart) to 1 (the same). */
    public float iou(BoundingBox other) {
        float w = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
        float h = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
        if (w <= 0 || h <= 0) {
            return 0;
        }
        float intersection = w * h;
        return intersection / (area() + other.area() - intersection);
    }
}
