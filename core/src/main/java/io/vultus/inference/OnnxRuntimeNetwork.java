package io.vultus.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A network run by ONNX Runtime on the CPU. */
public final class OnnxRuntimeNetwork implements Network {

    private final Path model;
    private final OrtSession session;
    private final String inputName;
    private final long[] inputShape;
    private final CloseGate gate;
    private final Optional<Duration> limit;

    private OnnxRuntimeNetwork(
            Path model, OrtSession session, String inputName, long[] inputShape, Optional<Duration> limit) {
        this.model = model;
        this.session = session;
        this.inputName = inputName;
        this.inputShape = inputShape;
        this.gate = CloseGate.shared("the network " + model.getFileName());
        this.limit = limit;
    }

    /**
     * Loads a model at the highest level of optimisation.
     *
     * @throws InferenceException if the file is missing, is no ONNX model, or has not exactly one input, of floats
     * @throws NativeLibraryException if ONNX Runtime's native library cannot be loaded
     */
    public static OnnxRuntimeNetwork open(Path model) {
        return open(model, OrtSession.SessionOptions.OptLevel.ALL_OPT);
    }

    /**
     * Loads a model.
     *
     * @throws InferenceException if the file is missing, is no ONNX model, or has not exactly one input, of floats
     * @throws NativeLibraryException if ONNX Runtime's native library cannot be loaded
     */
    public static OnnxRuntimeNetwork open(Path model, OrtSession.SessionOptions.OptLevel level) {
        ModelFile.require(model);
        Objects.requireNonNull(level, "level");
        Environment.LOADED.require();
        return ofSession(model, createSession(model, level), Optional.empty());
    }

    /**
     * Loads a model that nobody knows, as its file has it: optimising would compute its constants, which cannot be
     * ended. Each run is ended after a time.
     *
     * @param limit for loading, and for each run
     * @throws InferenceException as {@link #open(Path)}, and if loading takes longer; it then goes on in the background
     */
    public static OnnxRuntimeNetwork openLimited(Path model, Duration limit) {
        ModelFile.require(model);
        Environment.LOADED.require();
        FutureTask<OnnxRuntimeNetwork> loading = new FutureTask<>(() ->
                ofSession(model, createSession(model, OrtSession.SessionOptions.OptLevel.NO_OPT), Optional.of(limit)));
        Thread.ofPlatform().daemon().name("vultus-load-network").start(loading);
        try {
            return loading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new InferenceException(model + " was not loaded within " + seconds(limit), e);
        } catch (ExecutionException e) {
            throw new InferenceException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("loading " + model + " was interrupted", e);
        }
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() / 1000.0 + " s";
    }

    private static OnnxRuntimeNetwork ofSession(Path model, OrtSession session, Optional<Duration> limit) {
        try {
            return withItsInput(model, session, limit);
        } catch (OrtException | RuntimeException e) {
            closeQuietly(session, e);
            throw e instanceof InferenceException inference ? inference : new InferenceException(describe(model, e), e);
        }
    }

    private static OrtSession createSession(Path model, OrtSession.SessionOptions.OptLevel level) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            return Environment.shared().createSession(model.toString(), options);
        } catch (OrtException e) {
            throw new InferenceException(describe(model, e), e);
        }
    }

    private static OnnxRuntimeNetwork withItsInput(Path model, OrtSession session, Optional<Duration> limit)
            throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        if (inputs.size() != 1) {
            throw new InferenceException(
                    model + " has " + inputs.size() + " inputs (" + inputs.keySet() + "), not one");
        }
        NodeInfo input = inputs.values().iterator().next();
        if (!(input.getInfo() instanceof TensorInfo tensor)) {
            throw new InferenceException("the input of " + model + " is not a tensor but " + input.getInfo());
        }
        return new OnnxRuntimeNetwork(model, session, input.getName(), tensor.getShape(), limit);
    }

    @Override
    public long[] inputShape() {
        return inputShape.clone();
    }

    @Override
    public List<Tensor> run(ByteBuffer input, long... shape) {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(shape, "shape");
        return gate.call(() -> runOpen(input, shape));
    }

    private List<Tensor> runOpen(ByteBuffer input, long[] shape) {
        FloatBuffer values =
                input.duplicate().order(ByteOrder.nativeOrder()).rewind().asFloatBuffer();
        try (OnnxTensor tensor = OnnxTensor.createTensor(Environment.shared(), values.limit(elements(shape)), shape);
                OrtSession.Result result = run(tensor)) {
            List<Tensor> outputs = new ArrayList<>(result.size());
            for (Map.Entry<String, OnnxValue> output : result) {
                outputs.add(copyOf(output.getKey(), output.getValue()));
            }
            return outputs;
        } catch (OrtException e) {
            throw new InferenceException(
                    "ONNX Runtime could not run " + model + " on an input of " + Arrays.toString(shape) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private OrtSession.Result run(OnnxTensor input) throws OrtException {
        Map<String, OnnxTensor> inputs = Map.of(inputName, input);
        if (limit.isEmpty()) {
            return session.run(inputs);
        }
        try (RunLimit running = RunLimit.start(limit.get())) {
            try {
                return session.run(inputs, running.options());
            } catch (OrtException e) {
                if (running.isReached()) {
                    throw new InferenceException(
                            model + " did not answer within " + seconds(limit.get()) + ", and was stopped", e);
                }
                throw e;
            }
        }
    }

    private static int elements(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    private Tensor copyOf(String name, OnnxValue output) {
        // There is no such buffer of integers or double-precision values.
        FloatBuffer values = output instanceof OnnxTensor tensor ? tensor.getFloatBuffer() : null;
        if (values == null) {
            throw new InferenceException(
                    "the output \"" + name + "\" of " + model + " is not a tensor of float32 but " + output.getInfo());
        }
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return new Tensor(((OnnxTensor) output).getInfo().getShape(), copy);
    }

    @Override
    public void close() {
        gate.close(this::free);
    }

    private void free() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceException("could not free " + model, e);
        }
    }

    private static void closeQuietly(OrtSession session, Exception cause) {
        try {
            session.close();
        } catch (OrtException e) {
            cause.addSuppressed(e);
        }
    }

    private static String describe(Path model, Exception e) {
        return "ONNX Runtime could not load " + model + ": " + e.getMessage();
    }

    /** Holder: one environment for the JVM, made on first use. */
    private static final class Environment {

        private static final LoadedOnce LOADED =
                LoadedOnce.of(NativeLibrary.ONNX_RUNTIME, OrtEnvironment::getAvailableProviders);

        static OrtEnvironment shared() {
            LOADED.require();
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "vultus");
        }
    }
}
