package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A Mosquitto of this machine's, not on the server's core. It keeps all that a subscriber has not taken yet. */
final class Broker implements AutoCloseable {

    private static final int END_SECONDS_MAX = 5;

    private final int port;
    private final Process process;

    Broker(String mosquitto, Path folder) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings = folder.resolve("mosquitto.conf");
        Files.writeString(settings, """
                listener %d 127.0.0.1
                allow_anonymous true
                set_tcp_nodelay true
                max_inflight_messages 1000
                max_queued_messages 0
                connection_messages false
                """.formatted(port));
        process = new ProcessBuilder(Machine.pinned(Machine.BROKER_CORE, List.of(mosquitto, "-c", settings.toString())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    int port() {
        return port;
    }

    double cpuSeconds() {
        return Objects.requireNonNull(Proc.of(process.pid())).cpuSeconds();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
