package io.vultus.onnx;

import io.vultus.onnx.OnnxNetwork.ExternalTensor;
import io.vultus.onnx.OnnxNetwork.Operation;
import io.vultus.onnx.OnnxNetwork.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks through a {@code ModelProto} of {@code onnx.proto} into everything that can hold tensors or operations: graphs
 * and the graphs in attributes, constants, sparse tensors, functions and training information. Numbers in the switches
 * are the fields' numbers there.
 */
final class NetworkReader {

    private static final Set<String> CONTROL_FLOW = Set.of("Loop", "Scan", "If", "SequenceMap");

    /** Names are file paths of Python modules at worst. */
    private static final int MAX_NAME_BYTES = 1 << 16;

    /** No face network has a tenth of it. */
    private static final int MAX_VALUES = 100_000;

    private final WireReader wire;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Set<String> weights = new HashSet<>();
    private final List<Operation> firstNodes = new ArrayList<>();
    private Operation controlFlow;
    private ExternalTensor external;
    private boolean hasGraph;

    NetworkReader(WireReader wire) {
        this.wire = wire;
    }

    OnnxNetwork read() throws IOException {
        wire.message(field -> {
            switch (field) {
                case 7 -> {
                    hasGraph = true;
                    graph(true);
                }
                case 20 -> trainingInfo();
                case 25 -> function();
                default -> {}
            }
        });
        if (!hasGraph) {
            throw new OnnxFormatException("holds no graph");
        }
        inputs.removeIf(input -> weights.contains(input.name()));
        return new OnnxNetwork(
                inputs, outputs, firstNodes, Optional.ofNullable(controlFlow), Optional.ofNullable(external));
    }

    private void trainingInfo() throws IOException {
        wire.message(field -> {
            if (field == 1 || field == 2) {
                graph(false);
            }
        });
    }

    private void function() throws IOException {
        wire.message(field -> {
            switch (field) {
                case 7 -> node(false);
                case 11 -> attribute();
                default -> {}
            }
        });
    }

    /** @param main whether it is the network itself, and not a part of an operation */
    private void graph(boolean main) throws IOException {
        wire.message(field -> {
            switch (field) {
                case 1 -> node(main);
                case 5 -> weight(main);
                case 15 -> sparseTensor();
                case 11 -> value(main ? inputs : null);
                case 12 -> value(main ? outputs : null);
                default -> {}
            }
        });
    }

    private void weight(boolean main) throws IOException {
        String name = tensor();
        if (main && weights.size() < MAX_VALUES) {
            weights.add(name);
        }
    }

    private void node(boolean main) throws IOException {
        String[] names = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 3, 4 -> names[field - 3] = wire.text(MAX_NAME_BYTES);
                case 5 -> attribute();
                default -> {}
            }
        });
        Operation node = new Operation(names[0], names[1]);
        if (main && firstNodes.size() < OnnxNetwork.FIRST_NODES) {
            firstNodes.add(node);
        }
        if (controlFlow == null && CONTROL_FLOW.contains(node.operator())) {
            controlFlow = node;
        }
    }

    private void attribute() throws IOException {
        wire.message(field -> {
            switch (field) {
                case 5, 10 -> tensor();
                case 6, 11 -> graph(false);
                case 22, 23 -> sparseTensor();
                default -> {}
            }
        });
    }

    private void sparseTensor() throws IOException {
        wire.message(field -> {
            if (field == 1 || field == 2) {
                tensor();
            }
        });
    }

    /** Returns its name. */
    private String tensor() throws IOException {
        TensorFields tensor = new TensorFields();
        wire.message(tensor);
        if (tensor.external && external == null) {
            external = new ExternalTensor(tensor.name, tensor.location);
        }
        return tensor.name;
    }

    private final class TensorFields implements WireReader.Fields {

        private static final int EXTERNAL = 1;

        private String name = "";
        private String location = "";
        private boolean external;

        @Override
        public void bytes(int field) throws IOException {
            if (field == 8) {
                name = wire.text(MAX_NAME_BYTES);
            } else if (field == 13) {
                external = true;
                entry();
            }
        }

        private void entry() throws IOException {
            String[] entry = {"", ""};
            wire.message(field -> {
                if (field == 1 || field == 2) {
                    entry[field - 1] = wire.text(MAX_NAME_BYTES);
                }
            });
            if (entry[0].equals("location")) {
                location = entry[1];
            }
        }

        @Override
        public void number(int field, long value) {
            // Parsers take the lower 32 bits of an enum.
            external |= field == 14 && (int) value == EXTERNAL;
        }
    }

    /** Reads a {@code ValueInfoProto}; one without a tensor's shape counts too. */
    private void value(List<Value> into) throws IOException {
        if (into == null) {
            return;
        }
        if (into.size() == MAX_VALUES) {
            throw new OnnxFormatException("has more than " + MAX_VALUES + " inputs or outputs");
        }
        String[] name = {""};
        List<Long> shape = new ArrayList<>();
        wire.message(field -> {
            switch (field) {
                case 1 -> name[0] = wire.text(MAX_NAME_BYTES);
                case 2 -> inside(1, () -> inside(2, () -> inside(1, () -> shape.add(extent()))));
                default -> {}
            }
        });
        into.add(new Value(name[0], shape));
    }

    @FunctionalInterface
    private interface Reading {
        void read() throws IOException;
    }

    private void inside(int wanted, Reading reading) throws IOException {
        wire.message(field -> {
            if (field == wanted) {
                reading.read();
            }
        });
    }

    private long extent() throws IOException {
        long[] extent = {-1};
        wire.message(new WireReader.Fields() {
            @Override
            public void bytes(int field) {
                // A name stands for any extent.
            }

            @Override
            public void number(int field, long value) {
                if (field == 1) {
                    extent[0] = value > 0 ? value : -1;
                }
            }
        });
        return extent[0];
    }
}
