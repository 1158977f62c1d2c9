package io.vultus.file;

import io.vultus.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that writes into a folder: to see what it leaves when it is killed, or under which umask. */
final class FileProcess {

    static final String READY = "ready";

    private FileProcess() {}

    /** Holds a lock, an unfinished file and an unfinished folder in a folder until it is killed; or makes all kinds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("hold")) {
            hold(folder);
        } else {
            make(folder);
        }
    }

    private static void hold(Path folder) throws Exception {
        LockFile lock =
                LockFile.tryLock(folder.resolve("lock"), FileAccess.OWNER).orElseThrow();
        AtomicFile file = AtomicFile.create(folder.resolve("result.csv"), FileAccess.OWNER);
        StagedFolder staged = StagedFolder.create(folder.resolve("pack"), "another import", FileAccess.OWNER);
        file.output().write(1);
        file.output().flush();
        Files.writeString(staged.content().resolve("new"), "half");
        System.out.println(READY);
        Thread.sleep(Long.MAX_VALUE);
        lock.close();
    }

    private static void make(Path folder) throws IOException {
        for (FileAccess access : FileAccess.values()) {
            Path place = folder.resolve(access.name()).resolve("deep");
            access.createFolders(place);
            AtomicFile.writeString(place.resolve("file"), access, "text");
            FolderLock.acquire(place, "a test", access).close();
            try (StagedFolder staged = StagedFolder.create(place.resolve("staged"), "a test", access)) {
                staged.publish();
            }
        }
    }

    /** Starts one that holds a folder's files, and waits until it does. */
    static Process holding(Path folder) throws IOException {
        Process process = JavaProcess.of(List.of("-Xshare:auto"), FileProcess.class.getName(), "hold", folder)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (!READY.equals(line)) {
            process.destroyForcibly();
            throw new IOException("the process says: " + line);
        }
        return process;
    }

    /** Makes files and folders of every access under a umask. */
    static void makeUnderUmask(String umask, Path folder) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        command.addAll(JavaProcess.of(List.of(), FileProcess.class.getName(), "make", folder)
                .command());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
