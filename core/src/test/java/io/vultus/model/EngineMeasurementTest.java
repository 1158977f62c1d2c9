package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.InferenceEngine;
import io.vultus.face.FaceCrop;
import io.vultus.inference.InferenceException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EngineMeasurementTest {

    /** An embedder of two dimensions that takes its time. */
    private record Fake(long millis, double angle, AtomicInteger closed) implements FaceEmbedder {

        Fake(long millis, double angle) {
            this(millis, angle, new AtomicInteger());
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public int maxBatch() {
            return 1;
        }

        @Override
        public List<Embedding> embedAll(List<FaceCrop> crops) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            float[] values = {(float) Math.cos(angle), (float) Math.sin(angle)};
            return crops.stream().map(crop -> Embedding.normalise(values)).toList();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void theFastestThatAgreesIsChosen() {
        Map<InferenceEngine, Fake> fakes = new EnumMap<>(Map.of(
                InferenceEngine.ONNX_RUNTIME_BASIC, new Fake(30, 0),
                InferenceEngine.ONNX_RUNTIME_EXTENDED, new Fake(4, 0.01),
                InferenceEngine.OPENCV_DNN, new Fake(0, 0.05)));

        List<EngineTiming> timings = new EngineMeasurement(
                        engine -> Optional.<FaceEmbedder>ofNullable(fakes.get(engine))
                                .orElseThrow(() -> new InferenceException("no operator Foo")))
                .run(ProgressListener.SILENT);

        assertThat(timings)
                .extracting(EngineTiming::engine)
                .containsExactly(
                        InferenceEngine.ONNX_RUNTIME_EXTENDED,
                        InferenceEngine.ONNX_RUNTIME_BASIC,
                        InferenceEngine.ONNX_RUNTIME_ALL,
                        InferenceEngine.OPENCV_DNN);
        assertThat(timings.getFirst().millis()).isBetween(4.0, 29.0);
        assertThat(timings.get(2).problem()).contains("cannot run it: no operator Foo");
        assertThat(timings.get(3).problem()).contains("disagrees with onnxruntime-basic: cosine 0.9988");
        assertThat(EngineMeasurement.fastest(timings)).isEqualTo(InferenceEngine.ONNX_RUNTIME_EXTENDED);
        assertThat(fakes.values()).allSatisfy(fake -> assertThat(fake.closed()).hasValue(1));
    }

    @Test
    void whereNoEngineRunsItThatIsSaid() {
        List<EngineTiming> timings = new EngineMeasurement(engine -> {
                    throw new InferenceException("broken");
                })
                .run(ProgressListener.SILENT);

        assertThatThrownBy(() -> EngineMeasurement.fastest(timings))
                .isInstanceOf(UnsuitableModelException.class)
                .hasMessageStartingWith("no engine can run the embedder: ")
                .hasMessageContaining("cannot run it: broken");
    }
}
