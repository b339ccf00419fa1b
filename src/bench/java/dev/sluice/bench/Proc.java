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

    /** Columns of a core in /proc/stat that are not work: idle, and waiting for a disk. */
    private static final int IDLE = 4;

    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    /** How long a core has worked, for whomever, in seconds; time that the hypervisor took away counts. */
    static double coreSeconds(int core) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
            String[] columns = line.split(" +", 0);
            if (columns[0].equals("cpu" + core)) {
                double ticks = 0;
                for (int i = 1; i <= STEAL; i++) {
                    ticks += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(columns[i]);
                }
                return ticks / TICKS_PER_SECOND;
            }
        }
        throw new IOException("no core " + core);
    }

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
