package io.vultus.onnx;

import static io.vultus.onnx.OnnxBytes.externalTensor;
import static io.vultus.onnx.OnnxBytes.model;
import static io.vultus.onnx.OnnxBytes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.SharedFiles;
import io.vultus.onnx.OnnxNetwork.ExternalTensor;
import io.vultus.onnx.OnnxNetwork.Operation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxNetworkTest {

    private static final float[] WEIGHTS = {1, 0, 0, 1, 1, 1};
    private static final float[] OFFSETS = {0, 0};

    @Test
    void readsRealNetworks() throws IOException {
        OnnxNetwork embedder = OnnxNetwork.read(SharedFiles.path("models/mobilefacenet_128.onnx"));
        assertThat(embedder.inputs()).hasSize(1);
        assertThat(embedder.inputs().getFirst().name()).isEqualTo("input0");
        assertThat(embedder.inputs().getFirst().shape()).containsExactly(1L, 3L, 112L, 112L);
        assertThat(embedder.inputs().getFirst().isImageOf(112)).isTrue();
        assertThat(embedder.outputs()).hasSize(1);
        assertThat(embedder.outputs().getFirst().shape()).containsExactly(1L, 128L);
        assertThat(embedder.firstNodes()).hasSize(8);
        assertThat(embedder.firstNodes().getFirst().operator()).isEqualTo("Conv");
        assertThat(embedder.normalisesItself()).isFalse();
        assertThat(embedder.controlFlow()).isEmpty();
        assertThat(embedder.external()).isEmpty();

        OnnxNetwork detector = OnnxNetwork.read(SharedFiles.path("models/scrfd_500m_bnkps.onnx"));
        assertThat(detector.outputs()).hasSize(9);
        assertThat(OnnxNetwork.read(SharedFiles.path("models/yunet_n_640_640.onnx"))
                        .outputs())
                .hasSize(12);
    }

    @Test
    void findsValuesInOtherFilesWhereverTheyAre() {
        OnnxBytes there = externalTensor("w", "weights.bin");
        OnnxBytes attribute = new OnnxBytes().text(1, "value").message(5, there);
        OnnxBytes constant = node("Constant", "c", List.of(), List.of("x")).message(5, attribute);
        OnnxBytes sparse = new OnnxBytes().message(2, there);
        OnnxBytes inside = new OnnxBytes().message(1, constant);
        Map<String, byte[]> files = Map.of(
                "weights", model(graph().message(5, there)),
                "a constant", model(graph().message(1, constant)),
                "a list of constants",
                        model(graph().message(
                                        1,
                                        node("X", "", List.of(), List.of())
                                                .message(5, new OnnxBytes().message(10, there)))),
                "sparse weights", model(graph().message(15, sparse)),
                "a sparse constant",
                        model(graph().message(
                                        1,
                                        node("X", "", List.of(), List.of())
                                                .message(5, new OnnxBytes().message(22, sparse)))),
                "a graph in an attribute",
                        model(graph().message(
                                        1,
                                        node("X", "", List.of(), List.of())
                                                .message(5, new OnnxBytes().message(6, inside)))),
                "a list of graphs",
                        model(graph().message(
                                        1,
                                        node("X", "", List.of(), List.of())
                                                .message(5, new OnnxBytes().message(11, inside)))),
                "a function",
                        new OnnxBytes()
                                .message(7, graph())
                                .message(25, new OnnxBytes().message(7, constant))
                                .toBytes(),
                "a function's attribute",
                        new OnnxBytes()
                                .message(7, graph())
                                .message(25, new OnnxBytes().message(11, attribute))
                                .toBytes(),
                "training",
                        new OnnxBytes()
                                .message(7, graph())
                                .message(20, new OnnxBytes().message(2, inside))
                                .toBytes());
        files.forEach((where, bytes) -> assertThat(OnnxNetwork.parse(bytes).external())
                .as(where)
                .contains(new ExternalTensor("w", "weights.bin")));
        assertThat(OnnxNetwork.parse(model(graph())).external()).isEmpty();
    }

    /** Parsers of Protocol Buffers accept all of this, and engines use them. */
    @Test
    void unusualEncodingsHideNothing() {
        OnnxBytes there = externalTensor("w", "x");
        byte[] secondGraph = new OnnxBytes()
                .message(7, graph())
                .message(7, new OnnxBytes().message(5, there))
                .toBytes();
        assertThat(OnnxNetwork.parse(secondGraph).external()).isPresent();

        OnnxBytes longTag = new OnnxBytes().raw((byte) 0xba, (byte) 0x80, (byte) 0x00); // field 7, in three bytes
        byte[] inside = new OnnxBytes().message(5, there).toBytes();
        longTag.varint(inside.length).raw(inside);
        assertThat(OnnxNetwork.parse(longTag.toBytes()).external()).isPresent();

        // A group with a field in it, before the weights; and an enum of more than 32 bits.
        OnnxBytes group = new OnnxBytes().varint((99 << 3) | 3).number(1, 5).varint((99 << 3) | 4);
        byte[] behindGroup = new OnnxBytes()
                .raw(group.toBytes())
                .message(7, new OnnxBytes().raw(group.toBytes()).message(5, new OnnxBytes().number(14, (1L << 32) + 1)))
                .toBytes();
        assertThat(OnnxNetwork.parse(behindGroup).external()).contains(new ExternalTensor("", ""));
    }

    @Test
    void namesControlFlowInsideAnything() {
        assertThat(OnnxNetwork.parse(model(OnnxBytes.endless())).controlFlow())
                .contains(new Operation("forever", "Loop"));
        for (String operator : List.of("If", "Scan", "Loop")) {
            OnnxBytes inside = new OnnxBytes().message(1, node(operator, "n", List.of(), List.of()));
            byte[] bytes = model(graph().message(
                            1, node("X", "", List.of(), List.of()).message(5, new OnnxBytes().message(6, inside))));
            assertThat(OnnxNetwork.parse(bytes).controlFlow()).contains(new Operation("n", operator));
        }
        assertThat(OnnxNetwork.parse(model(graph())).controlFlow()).isEmpty();
    }

    @Test
    void knowsNormalisationByInsightFacesRule() {
        assertThat(normalises(node("Sub", "a", List.of(), List.of()), node("Mul", "b", List.of(), List.of())))
                .isTrue();
        assertThat(normalises(
                        node("X", "_minusscalar0", List.of(), List.of()),
                        node("X", "_mulscalar0", List.of(), List.of())))
                .isTrue();
        assertThat(normalises(node("Sub", "a", List.of(), List.of()), node("Div", "b", List.of(), List.of())))
                .isFalse();
        OnnxBytes[] late = new OnnxBytes[9];
        Arrays.fill(late, node("Conv", "", List.of(), List.of()));
        late[0] = node("Sub", "a", List.of(), List.of());
        late[8] = node("Mul", "b", List.of(), List.of());
        assertThat(normalises(late)).isFalse();
        late[7] = late[8];
        assertThat(normalises(late)).isTrue();
    }

    @Test
    void weightsThatOlderFilesListAsInputsAreNone() {
        OnnxBytes graph = graph().message(11, OnnxBytes.value("weights", 1, 3, 2));
        OnnxNetwork network = OnnxNetwork.parse(model(graph));
        assertThat(network.inputs()).extracting(OnnxNetwork.Value::name).containsExactly("input");
        assertThat(network.inputs().getFirst().shape()).containsExactly(-1L, 3L, 112L, 112L);
    }

    @Test
    void saysWhatIsNoNetwork() {
        assertThatThrownBy(() -> OnnxNetwork.parse(new byte[0]))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessage("holds no graph");
        assertThatThrownBy(() -> OnnxNetwork.parse("not a network".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(OnnxFormatException.class);
        byte[] cut = Arrays.copyOf(model(graph()), 40);
        assertThatThrownBy(() -> OnnxNetwork.parse(cut))
                .hasMessageContaining("bytes where")
                .hasMessageContaining("are left");
        OnnxBytes deep = new OnnxBytes();
        for (int i = 0; i < 200; i++) {
            // A graph in an attribute of a node of a graph …
            deep = new OnnxBytes().message(1, new OnnxBytes().message(5, new OnnxBytes().message(6, deep)));
        }
        byte[] nested = model(deep);
        assertThatThrownBy(() -> OnnxNetwork.parse(nested)).hasMessageContaining("is nested deeper than 100");
        byte[] groups = new byte[1_000_000];
        Arrays.fill(groups, (byte) ((1 << 3) | 3));
        assertThatThrownBy(() -> OnnxNetwork.parse(groups)).hasMessageContaining("is nested deeper than 100");
    }

    /** Whatever is changed or cut: an answer or a refusal, in a short time. */
    @Test
    void survivesDamage() {
        byte[] sound = model(OnnxBytes.endless());
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Arrays.copyOf(sound, random.nextBoolean() ? sound.length : random.nextInt(sound.length));
            for (int n = random.nextInt(1, 8); n > 0 && damaged.length > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                OnnxNetwork.parse(damaged);
            } catch (OnnxFormatException refused) {
                assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(200);
            }
        }
    }

    private static boolean normalises(OnnxBytes... nodes) {
        OnnxBytes graph = new OnnxBytes();
        for (OnnxBytes node : nodes) {
            graph.message(1, node);
        }
        return OnnxNetwork.parse(model(graph)).normalisesItself();
    }

    private static OnnxBytes graph() {
        return OnnxBytes.embedder(WEIGHTS, OFFSETS);
    }
}
