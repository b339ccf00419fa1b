package dev.sluice.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What this machine, or this container, gives to a server that is started here. */
final class MachineFindings {

    private static final long MB = 1 << 20;

    /** Less is not enough for its caches and its threads. */
    private static final long HEAP_MIN = 256 * MB;

    private static final long DISK_MIN = 1_024 * MB;

    /** Files of the JVM, the journal, listening sockets. */
    private static final long FILES_BESIDE = 500;

    private MachineFindings() {}

    static List<Finding> of(Map<String, String> settings) {
        List<Finding> findings = new ArrayList<>();
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof UnixOperatingSystemMXBean unix) {
            long connections = Long.parseLong(settings.getOrDefault("sluice.http.connections", "60000"));
            findings.add(openFiles(unix.getMaxFileDescriptorCount(), connections));
            findings.add(memory(unix.getTotalMemorySize(), Runtime.getRuntime().maxMemory()));
        }
        if ("disk".equalsIgnoreCase(settings.get("sluice.journal.store"))) {
            findings.add(journal(Path.of(settings.getOrDefault("sluice.journal.path", "sluice-journal.mv"))));
        }
        return findings;
    }

    static Finding openFiles(long allowed, long connections) {
        String told = allowed + " may be open, and sluice.http.connections is " + connections;
        return allowed >= connections + FILES_BESIDE
                ? Finding.ok("open files", told)
                : Finding.warn(
                        "open files",
                        told + ": raise the limit (ulimit -n, LimitNOFILE=), else connections are refused before that");
    }

    static Finding memory(long machine, long heap) {
        String told =
                machine / MB + " MB here, of which a JVM with these options takes " + heap / MB + " MB as its heap";
        if (heap < HEAP_MIN) {
            return Finding.warn(
                    "memory", told + ": give it more, by -Xmx, -XX:MaxRAMPercentage or the container's limit");
        }
        return heap > machine - machine / 5
                ? Finding.bad("memory", told + ": leave a fifth for its buffers, else the system ends it")
                : Finding.ok("memory", told);
    }

    private static Finding journal(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return Finding.bad("journal", "the folder of " + file + " is none that can be written: make it");
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            String told = free / MB + " MB are free for " + file;
            return free < DISK_MIN
                    ? Finding.warn("journal", told + ": a full disk stops all publishing")
                    : Finding.ok("journal", told);
        } catch (IOException e) {
            return Finding.warn("journal", "nobody knows how much is free for " + file + ": " + e.getMessage());
        }
    }
}
