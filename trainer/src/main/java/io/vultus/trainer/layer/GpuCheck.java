package io.vultus.trainer.layer;

import io.vultus.inference.LoadedOnce;
import io.vultus.inference.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether the GPUs here can run ND4J's CUDA back end, where that is the one in use. Its binary holds machine code for
 * compute capabilities from 3.7 to 8.6 and no PTX, of which a driver could make code for others. Machine code runs on
 * later GPUs of the same first number, so that 8.9 is fine, but not on those of 9.0 (Hopper) and later (Blackwell).
 *
 * <p>NVIDIA's driver is asked, by its {@code nvidia-smi}, before ND4J is loaded: that fails on such GPUs with errors
 * that say nothing of this.
 */
final class GpuCheck {

    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

    private static final Capability FIRST = new Capability(3, 7);
    private static final int LAST_MAJOR = 8;

    private static final Pattern LINE = Pattern.compile("(?<name>.*), *(?<major>\\d+)\\.(?<minor>\\d+) *");

    private GpuCheck() {}

    /** What a GPU understands: 8.6 is major 8, minor 6. */
    record Capability(int major, int minor) {

        boolean isSupported() {
            return major <= LAST_MAJOR && (major > FIRST.major || (major == FIRST.major && minor >= FIRST.minor));
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /** A GPU as the driver names it. */
    record Gpu(String name, Capability capability) {

        @Override
        public String toString() {
            return name + " (" + capability + ")";
        }
    }

    /**
     * Loads ND4J, after a look at the GPUs where these are to compute.
     *
     * @throws GpuException if GPUs are to compute and there is none, or one that cannot
     * @throws io.vultus.inference.NativeLibraryException if ND4J's native libraries cannot be loaded
     */
    static void requireUsable() {
        if (isCudaBuild()) {
            Checked.ONCE.run();
        }
        Backend.LOADED.require();
    }

    /** Holder: ND4J is loaded once. */
    private static final class Backend {
        private static final LoadedOnce LOADED = LoadedOnce.of(NativeLibrary.ND4J, Nd4j::getBackend);
    }

    private static boolean isCudaBuild() {
        try {
            Class.forName(BACKEND, false, GpuCheck.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Holder: the driver is asked once, and not at all by builds for processors. */
    private static final class Checked {
        private static final Runnable ONCE = result(askDriver());

        private static Runnable result(String answer) {
            return () -> require(parse(answer));
        }
    }

    /** @throws GpuException if there is none, or one that ND4J's binary has no code for */
    static void require(List<Gpu> gpus) {
        if (gpus.isEmpty()) {
            throw new GpuException("this build trains on NVIDIA's GPUs, and nvidia-smi names none: install the driver, "
                    + "or build without -Pcuda");
        }
        List<Gpu> others =
                gpus.stream().filter(gpu -> !gpu.capability().isSupported()).toList();
        if (!others.isEmpty()) {
            throw new GpuException("this build runs on GPUs of compute capability " + FIRST + " to " + LAST_MAJOR
                    + ".9, and not on " + others + ": its machine code ends with Ampere and Ada. Hide these GPUs with "
                    + "CUDA_VISIBLE_DEVICES if there are others, or build without -Pcuda");
        }
    }

    /** The lines of {@code nvidia-smi}: a name, a comma, the capability. Others are remarks. */
    static List<Gpu> parse(String answer) {
        List<Gpu> gpus = new ArrayList<>();
        for (String line : answer.lines().toList()) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                int major = Integer.parseInt(parts.group("major"));
                int minor = Integer.parseInt(parts.group("minor"));
                gpus.add(new Gpu(parts.group("name").strip(), new Capability(major, minor)));
            }
        }
        return gpus;
    }

    private static String askDriver() {
        List<String> command =
                new ArrayList<>(List.of("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader"));
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        if (visible != null && !visible.isBlank()) {
            command.add("--id=" + visible);
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // no such program: no driver
        }
    }
}
