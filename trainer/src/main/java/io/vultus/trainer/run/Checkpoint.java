package io.vultus.trainer.run;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A run's state in a file: the weights, averages and momenta after a number of steps. Randomness and the place in the
 * data follow from the number of steps, so that nothing else is needed to go on as if nothing had happened.
 *
 * <p>All numbers are big-endian:
 *
 * <table>
 * <caption>The file, version 2</caption>
 * <tr><th>bytes</th><th>what</th></tr>
 * <tr><td>4</td><td>{@code VTCP}</td></tr>
 * <tr><td>4</td><td>version, 2</td></tr>
 * <tr><td>8</td><td>steps done</td></tr>
 * <tr><td>4</td><td>bytes of the plan, at most 2^20</td></tr>
 * <tr><td>those</td><td>the plan, JSON in UTF-8</td></tr>
 * <tr><td>4</td><td>number of arrays</td></tr>
 * <tr><td>for each</td><td>name (2-byte length, modified UTF-8), number of values (4), values (4 each, IEEE 754)</td></tr>
 * <tr><td>8</td><td>CRC-32 of all before it</td></tr>
 * </table>
 */
final class Checkpoint {

    private static final int MAGIC = 0x56544350;
    private static final int VERSION = 2;
    private static final int MAX_PLAN_BYTES = 1 << 20;

    private Checkpoint() {}

    /** Writes the state, replacing a file at once: whoever reads gets the old one or the new one, whole. */
    static void write(Path file, String plan, long steps, Map<String, INDArray> arrays) {
        try (AtomicFile to = AtomicFile.create(file, FileAccess.within(folderOf(file)))) {
            write(to.output(), plan, steps, arrays);
            to.commit();
        } catch (IOException e) {
            throw new CheckpointException("cannot write the checkpoint " + file + ": " + e, e);
        }
    }

    private static Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    private static void write(OutputStream to, String plan, long steps, Map<String, INDArray> arrays)
            throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(new BufferedOutputStream(to, 1 << 16), new CRC32());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(steps);
        byte[] text = plan.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        out.writeInt(arrays.size());
        for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
            float[] values = array.getValue()
                    .reshape('c', new long[] {array.getValue().length()})
                    .toFloatVector();
            out.writeUTF(array.getKey());
            out.writeInt(values.length);
            for (float value : values) {
                out.writeFloat(value);
            }
        }
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
    }

    /**
     * What a checkpoint holds.
     *
     * @param plan as {@link PlanText} writes it
     * @param steps done
     * @param arrays their values by name
     */
    record Contents(String plan, long steps, Map<String, float[]> arrays) {}

    /** Takes the arrays of a file, one after the other. */
    @FunctionalInterface
    private interface Arrays {
        void take(String name, float[] values);
    }

    /**
     * Reads all that a checkpoint holds, of whatever plan.
     *
     * @param wanted which arrays; the others are skipped
     * @throws CheckpointException if the file is missing, damaged or of another version
     */
    static Contents read(Path file, Predicate<String> wanted) {
        return open(file, (checked, in) -> {
            long steps = readHead(file, in);
            String plan = readPlan(file, in);
            Map<String, float[]> arrays = new LinkedHashMap<>();
            readArrays(file, in, in.readInt(), (name, values) -> {
                if (wanted.test(name)) {
                    arrays.put(name, values);
                }
            });
            requireChecksum(file, checked, in);
            return new Contents(plan, steps, arrays);
        });
    }

    /**
     * Reads a state into arrays.
     *
     * @param plan the plan that is to be gone on with
     * @param arrays exactly those of the file, of equal lengths
     * @return the number of steps done
     * @throws CheckpointException if the file is missing, damaged, of another version, plan or network
     */
    static long read(Path file, String plan, Map<String, INDArray> arrays) {
        return open(file, (checked, in) -> {
            long steps = readHead(file, in);
            requireSame(file, readPlan(file, in), plan);
            int count = in.readInt();
            if (count != arrays.size()) {
                throw new CheckpointException("the checkpoint " + file + " is another network's: it has " + count
                        + " arrays, not " + arrays.size());
            }
            readArrays(file, in, count, (name, values) -> assign(file, arrays, name, values));
            requireChecksum(file, checked, in);
            return steps;
        });
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(CheckedInputStream checked, DataInputStream in) throws IOException;
    }

    private static <T> T open(Path file, Reading<T> reading) {
        try (InputStream from = Files.newInputStream(file)) {
            CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(from, 1 << 16), new CRC32());
            return reading.read(checked, new DataInputStream(checked));
        } catch (EOFException e) {
            throw new CheckpointException("the checkpoint " + file + " is cut off", e);
        } catch (IOException e) {
            throw new CheckpointException("cannot read the checkpoint " + file + ": " + e, e);
        }
    }

    /** Returns the number of steps done. */
    private static long readHead(Path file, DataInputStream in) throws IOException {
        int magic = in.readInt();
        int version = in.readInt();
        if (magic != MAGIC) {
            throw new CheckpointException(file + " is no checkpoint");
        }
        if (version != VERSION) {
            throw new CheckpointException(
                    "the checkpoint " + file + " has version " + version + "; this program reads " + VERSION);
        }
        return in.readLong();
    }

    private static String readPlan(Path file, DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_PLAN_BYTES) {
            throw new CheckpointException("the checkpoint " + file + " is damaged: a plan of " + length + " bytes");
        }
        byte[] text = new byte[length];
        in.readFully(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static void requireSame(Path file, String before, String now) {
        PlanText.difference(before, now).ifPresent(difference -> {
            throw new CheckpointException("the checkpoint " + file + " was made with another plan: " + difference
                    + ". Put the plan back as it was, or begin anew in another folder");
        });
    }

    private static void readArrays(Path file, DataInputStream in, int count, Arrays arrays) throws IOException {
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            int length = in.readInt();
            if (length < 0) {
                throw new CheckpointException(
                        "the checkpoint " + file + " is damaged: " + length + " values of \"" + name + '"');
            }
            if (length > Files.size(file) / Float.BYTES) {
                throw new EOFException();
            }
            float[] values = new float[length];
            for (int j = 0; j < length; j++) {
                values[j] = in.readFloat();
            }
            arrays.take(name, values);
        }
    }

    private static void assign(Path file, Map<String, INDArray> arrays, String name, float[] values) {
        INDArray array = arrays.get(name);
        if (array == null || array.length() != values.length) {
            throw new CheckpointException("the checkpoint " + file + " is another network's: it has " + values.length
                    + " values of \"" + name + "\", not " + (array == null ? 0 : array.length()));
        }
        array.assign(Nd4j.createFromArray(values).reshape('c', array.shape()));
    }

    private static void requireChecksum(Path file, CheckedInputStream checked, DataInputStream in) throws IOException {
        long expected = checked.getChecksum().getValue();
        if (in.readLong() != expected) {
            throw new CheckpointException("the checkpoint " + file + " is damaged: its checksum is wrong");
        }
    }
}
