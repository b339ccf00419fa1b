package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FreePort;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.OptionalTool;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real {@code redis-server} that can be killed, stopped, and started again with what it kept, with less, or with nothing. */
final class RedisServer implements AutoCloseable {

    private static final String KEPT = "kept";

    private final Path folder;
    private final Path command;
    private final int port = FreePort.find();
    private @Nullable Process process;

    private RedisServer(Path folder, Path command) {
        this.folder = folder;
        this.command = command;
    }

    /** Ends the calling test where there is none. It has all that it was told on disk before it answers. */
    static RedisServer start(Path folder) {
        RedisServer server = new RedisServer(folder, OptionalTool.require("redis-server"));
        server.start();
        return server;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Starts it again, with what it has on disk. */
    void start() {
        List<String> all = new ArrayList<>(List.of(
                command.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "no")); // that of the kernel outlives a kill
        try {
            process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("redis.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(JdkClient.PATIENCE).ignoreExceptions().until(this::answers);
    }

    private boolean answers() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("INFO\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '$';
        }
    }

    void kill() {
        Process running = process;
        if (running != null) {
            try {
                assertThat(running.destroyForcibly().waitFor(30, TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends SIGSTOP, or SIGCONT. */
    void signal(String signal) {
        Process running = process;
        if (running != null && running.isAlive()) {
            Signals.send(signal, running.pid());
        }
    }

    /** Keeps what is on disk now, for {@link #goBack}. */
    void keep() {
        copy(folder.resolve("appendonlydir"), folder.resolve(KEPT));
    }

    /** While it is not running: has on disk what was kept. */
    void goBack() {
        copy(folder.resolve(KEPT), folder.resolve("appendonlydir"));
    }

    /** While it is not running: has nothing on disk. */
    void forget() {
        File[] files = folder.resolve("appendonlydir").toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            assertThat(file.delete()).isTrue();
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            File[] files = from.toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                Path unused =
                        Files.copy(file.toPath(), to.resolve(file.getName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
