package io.vultus.trainer.data;

import io.vultus.face.FaceCrop;
import io.vultus.testdata.SyntheticFaces;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Drawn people, each with the same number of faces. A face is drawn when first asked for, and kept. */
public final class SyntheticPeople implements FaceDataset {

    private final SyntheticFaces faces;
    private final long seed;
    private final long firstPerson;
    private final int people;
    private final int samples;
    private final AtomicReferenceArray<FaceCrop> drawn;

    /**
     * People by a seed.
     *
     * @param firstPerson the number of the first; other numbers are other people
     * @param people how many, positive
     * @param samples faces of each, positive
     */
    public SyntheticPeople(long seed, long firstPerson, int people, int samples) {
        if (people < 1 || samples < 1) {
            throw new IllegalArgumentException("no synthetic people: " + people + " of " + samples + " faces each");
        }
        faces = new SyntheticFaces(seed);
        this.seed = seed;
        this.firstPerson = firstPerson;
        this.people = people;
        this.samples = samples;
        drawn = new AtomicReferenceArray<>(Math.multiplyExact(people, samples));
    }

    @Override
    public int size() {
        return drawn.length();
    }

    @Override
    public int classes() {
        return people;
    }

    @Override
    public int label(int index) {
        return index / samples;
    }

    @Override
    public String fingerprint() {
        return new DataFingerprint()
                .add("drawn people")
                .add(seed)
                .add(firstPerson)
                .add(people)
                .add(samples)
                .hex();
    }

    @Override
    public FaceCrop face(int index) {
        FaceCrop known = drawn.get(index);
        if (known == null) {
            known = FaceCrop.of(
                    faces.aligned(firstPerson + label(index), index % samples).bgr());
            drawn.set(index, known);
        }
        return known;
    }
}
