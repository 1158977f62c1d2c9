package io.vultus.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.face.FaceCrop;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaceOrderTest {

    @Test
    void runsOfNeighbouringSeedsHaveNoEpochInCommon() {
        FaceOrder one = FaceOrder.shuffled(50, 1);
        FaceOrder other = FaceOrder.shuffled(50, 2);
        for (int epoch = 0; epoch < 100; epoch++) {
            for (int next = 0; next < 100; next++) {
                assertThat(one.ofEpoch(epoch)).isNotEqualTo(other.ofEpoch(next));
            }
        }
    }

    /** People with 5, 1, 8 and 3 faces, in no order. */
    private static final int[] LABELS = {2, 0, 2, 3, 0, 2, 1, 2, 0, 3, 2, 0, 2, 3, 2, 0, 2};

    private static final FaceDataset FACES = new FaceDataset() {
        @Override
        public String fingerprint() {
            return "faces";
        }

        @Override
        public int size() {
            return LABELS.length;
        }

        @Override
        public int classes() {
            return 4;
        }

        @Override
        public int label(int index) {
            return LABELS[index];
        }

        @Override
        public FaceCrop face(int index) {
            return FaceCrop.of(new byte[FaceCrop.BYTES]);
        }
    };

    @Test
    void everyFaceOnceInAnotherOrderEachEpoch() {
        FaceOrder order = FaceOrder.shuffled(50, 3);
        int[] first = order.ofEpoch(0);
        assertThat(first).doesNotHaveDuplicates().hasSize(50);
        assertThat(order.ofEpoch(1)).isNotEqualTo(first).containsExactlyInAnyOrder(first);
        assertThat(FaceOrder.shuffled(50, 3).ofEpoch(0)).isEqualTo(first);
        assertThat(FaceOrder.shuffled(50, 4).ofEpoch(0)).isNotEqualTo(first);
    }

    @Test
    void groupsAreOfOnePersonEach() {
        FaceOrder order = FaceOrder.grouped(FACES, 2, 3);
        // 2 + 1 + 4 + 1 groups.
        assertThat(order.length()).isEqualTo(16);
        for (int epoch = 0; epoch < 20; epoch++) {
            int[] faces = order.ofEpoch(epoch);
            Map<Integer, Integer> groups = new HashMap<>();
            for (int i = 0; i < faces.length; i += 2) {
                assertThat(LABELS[faces[i]]).isEqualTo(LABELS[faces[i + 1]]);
                groups.merge(LABELS[faces[i]], 1, Integer::sum);
            }
            assertThat(groups).isEqualTo(Map.of(0, 2, 1, 1, 2, 4, 3, 1));
            assertThat(Arrays.stream(faces).filter(face -> LABELS[face] == 2))
                    .as("nobody who has enough faces gives one twice")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aBatchThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Batches.Options(10, 4, 1, CorruptFaces.FAIL))
                .hasMessage("a batch of 10 faces cannot have 4 of each person: the size must be a multiple");
        Batches.Options large = new Batches.Options(18, 2, 1, CorruptFaces.FAIL);
        assertThatThrownBy(() -> new Batches(FACES, large, 0, message -> {}))
                .hasMessage("a batch has at most 16 faces, as an epoch has; got 18");
    }
}
