package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another process that is told in lines what to do and answers each in a line. Ends with the bench. */
final class Child implements AutoCloseable {

    private static final int END_SECONDS_MAX = 5;
    private static final String ENDED = "ended";

    private final String name;
    private final Process process;
    private final BufferedWriter commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** What it prints to stderr goes to a file {@code <name>.log}. */
    Child(String name, List<String> command, Path logs) throws IOException {
        this.name = name;
        File log = logs.resolve(name + ".log").toFile();
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
        commands = process.outputWriter(StandardCharsets.US_ASCII);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread reader = new Thread(() -> read(process.inputReader(StandardCharsets.US_ASCII)), name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader lines) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            // It has ended, which the next line tells.
        }
        answers.add(ENDED);
    }

    /** Null where Linux does not show it, or it has ended. */
    @Nullable
    Proc proc() {
        return Proc.of(process.pid());
    }

    void tell(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    Answer ask(String command) throws IOException, InterruptedException {
        tell(command);
        return hear(Duration.ofSeconds(60));
    }

    /** The next line. */
    Answer hear(Duration max) throws IOException, InterruptedException {
        String line = answers.poll(max.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null || line.equals(ENDED)) {
            throw new IOException(name + (line == null ? " does not answer" : " has ended") + "; see " + name + ".log");
        }
        return Answer.parse(line);
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                tell("quit");
            }
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
