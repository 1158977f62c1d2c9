package io.vultus.face;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A box that may hold a face; what detectors suppress doubles among. */
interface ScoredBox {

    BoundingBox box();

    float score();

    /**
     * Greedy non-maximum suppression: of boxes that overlap, the one with the best score stays.
     *
     * @param candidates in any order
     * @param threshold the intersection over union above which the weaker box goes
     * @return those that stay, best score first
     */
    static <T extends ScoredBox> List<T> suppressDoubles(List<T> candidates, float threshold) {
        List<T> kept = new ArrayList<>();
        candidates.stream()
                .sorted(Comparator.comparingDouble(ScoredBox::score).reversed())
                .filter(weaker -> kept.stream().noneMatch(better -> better.box().iou(weaker.box()) > threshold))
                .forEachOrdered(kept::add);
        return kept;
    }
}
