package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What Linux tells of a process.
 *
 * @param cpuSeconds that it has used, in user and system
 * @param residentBytes of its memory
 */
record Proc(double cpuSeconds, long residentBytes) {

    /** Fields of /proc/pid/stat behind the name, which ends with the last bracket; see proc(5). */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    /** Clock ticks of /proc, the same on all of Linux' platforms that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int KILO = 1024;

    static @Nullable Proc of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(proc.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double cpu = (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
            return new Proc(cpu, residentBytes(proc));
        } catch (IOException e) {
            return null;
        }
    }

    private static long residentBytes(Path proc) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * KILO;
            }
        }
        return 0;
    }
}
