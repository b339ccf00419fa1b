package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server as its users run it: a process of its own, from the jar where that has been built. */
public final class ServerProcess implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final Pattern LOOK_AT = Pattern.compile("ready: look at http://[^/ ]+:(\\d+)/");

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();
    private final int port;

    private ServerProcess(Process process) throws InterruptedException {
        this.process = process;
        Thread reader = new Thread(this::readLog, "server-log");
        reader.setDaemon(true);
        reader.start();
        this.port = awaitReady();
    }

    /** Starts it on a free port and waits until it says that it is ready. */
    public static ServerProcess start(String... arguments) throws IOException, InterruptedException {
        return start(List.of(), arguments);
    }

    /** The same, with options of its JVM. */
    public static ServerProcess start(List<String> jvmOptions, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // ready sooner on a busy machine
        command.add("-XX:+ExitOnOutOfMemoryError"); // as the start script does; without it the log warns
        command.addAll(jvmOptions);
        command.addAll(program());
        command.add("--server.port=0");
        command.addAll(List.of(arguments));
        return new ServerProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static List<String> program() {
        Path jar = Path.of("target", "sluice.jar");
        return Files.isRegularFile(jar)
                ? List.of("-jar", jar.toString())
                : List.of("-cp", System.getProperty("java.class.path"), "dev.sluice.SluiceApplication");
    }

    private void readLog() {
        try (BufferedReader reader = process.inputReader()) {
            reader.lines()
                    .peek(line -> TokenWatch.installed().look("output of a server's process", line))
                    .forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("log broke: " + e);
        }
    }

    private int awaitReady() throws InterruptedException {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            @Nullable String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(line).as("line that says where to look, after %s", log).isNotNull();
            log.add(line);
            Matcher ready = LOOK_AT.matcher(line);
            if (ready.find()) {
                return Integer.parseInt(ready.group(1));
            }
        }
    }

    public int port() {
        return port;
    }

    /** All lines so far. */
    public List<String> log() {
        lines.drainTo(log);
        return List.copyOf(log);
    }

    /** By which signals reach it. */
    public long pid() {
        return process.pid();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; false if it goes on. */
    public boolean awaitExit(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
