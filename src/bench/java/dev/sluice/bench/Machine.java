package dev.sluice.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the bench finds on the machine that it runs on. */
final class Machine {

    static final int SERVER_CORE = 0;
    static final int CLIENTS_CORE = 1;

    /** Where there is a third, an MQTT broker has it to itself. */
    static final int BROKER_CORE = Math.min(2, Runtime.getRuntime().availableProcessors() - 1);

    private static final List<String> GO_HOMES = List.of("/usr/local/go/bin", "/usr/lib/go/bin");

    private Machine() {}

    static boolean isLinux() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    /** Whether server and clients get a core each. */
    static boolean pins() {
        return tool("taskset") != null && Runtime.getRuntime().availableProcessors() > 1;
    }

    /** A command, bound to a core where that is possible. */
    static List<String> pinned(int core, List<String> command) {
        return pins()
                ? Stream.concat(Stream.of("taskset", "-c", Integer.toString(core)), command.stream())
                        .toList()
                : command;
    }

    /** A Java program of this class path, with the JVM's defaults. */
    static List<String> java(String mainClass, String... args) {
        return javaOf(Objects.requireNonNull(System.getProperty("java.class.path")), mainClass, args);
    }

    /** A Java program of another class path, with the JVM's defaults. */
    static List<String> javaOf(String classPath, String mainClass, String... args) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Stream.concat(Stream.of(java, "-cp", classPath, mainClass), Arrays.stream(args))
                .toList();
    }

    /** The path of a program; null where there is none. */
    static @Nullable String tool(String name) {
        Stream<String> path = Arrays.stream(
                Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1));
        return Stream.concat(path, GO_HOMES.stream())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    /** Connections that one process may have, less what it needs for itself. */
    static int connectionsMax() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String hard = line.trim().split("\\s+", 0)[4];
                return hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard) - 500;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** One line about it, for the head of a report. */
    static String describe() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        long memory = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %d GB, Linux %s, JDK %s, server and load generator %s",
                Runtime.getRuntime().availableProcessors(),
                cpu,
                memory >> 30,
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                pins() ? "pinned to one core each" : "not pinned (no taskset, or one core)");
    }
}
