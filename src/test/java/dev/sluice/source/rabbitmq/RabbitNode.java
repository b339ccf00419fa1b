package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.sluice.source.SourceServer;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.OptionalTool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ of one node in a process of its own, with ports, a name, a folder and a port mapper of its own, so that it can be killed: started
 * again at the same ports, with what it has in its folder. Beside its plain port it has one with TLS.
 */
final class RabbitNode implements AutoCloseable {

    static final String USER = "guest";
    static final String PASSWORD = "guest";
    static final String STORE_PASSWORD = "changeit";

    /** What {@code rabbitmq-server} runs, as the user who runs it: that one itself is for root alone. */
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final Path folder;
    private final int port = FreePort.find();
    private final int securePort = FreePort.find();
    private final int mapperPort = FreePort.find();
    private final int nodePort = FreePort.find();
    private final Process mapper;
    private @Nullable Process process;

    /** Ends the calling test where there is none. */
    RabbitNode(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        OptionalTool.require(Files.isExecutable(PROGRAM), "rabbitmq-server");
        String portMapper = OptionalTool.require("epmd").toString();
        certify();
        Files.writeString(folder.resolve("rabbitmq.conf"), settings());
        mapper = begin(List.of(portMapper, "-port", Integer.toString(mapperPort), "-address", "127.0.0.1"));
        start();
    }

    private void certify() throws IOException, InterruptedException {
        run(
                OptionalTool.require("openssl").toString(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("certificate.pem").toString());
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-importcert",
                "-noprompt",
                "-file",
                folder.resolve("certificate.pem").toString(),
                "-keystore",
                trustStore().toString(),
                "-storepass",
                STORE_PASSWORD);
    }

    /** Whom its clients trust. */
    Path trustStore() {
        return folder.resolve("trusted.p12");
    }

    private String settings() {
        return String.join(
                "\n",
                "listeners.tcp.1 = 127.0.0.1:" + port,
                "listeners.ssl.1 = 127.0.0.1:" + securePort,
                "ssl_options.certfile = " + folder.resolve("certificate.pem"),
                "ssl_options.keyfile = " + folder.resolve("key.pem"),
                "ssl_options.verify = verify_none",
                "log.console = false",
                "");
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process running = begin(List.of(command));
        if (!running.waitFor(SourceServer.PATIENCE.toSeconds(), TimeUnit.SECONDS) || running.exitValue() != 0) {
            throw new IllegalStateException("failed, see " + log());
        }
    }

    private Process begin(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        folder.toString(),
                        "RUNNING_UNDER_SYSTEMD", // then it is one process, not a script with one below
                        "1",
                        "ERL_EPMD_PORT",
                        Integer.toString(mapperPort),
                        "RABBITMQ_NODENAME",
                        "sluice" + port + "@localhost",
                        "RABBITMQ_DIST_PORT",
                        Integer.toString(nodePort),
                        "RABBITMQ_CONFIG_FILE",
                        folder.resolve("rabbitmq").toString(),
                        "RABBITMQ_MNESIA_BASE",
                        folder.resolve("data").toString(),
                        "RABBITMQ_LOG_BASE",
                        folder.toString(),
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("plugins").toString(),
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "+S 1 +sbwt none"));
        return builder.start();
    }

    private File log() {
        return folder.resolve("broker.log").toFile();
    }

    /** Begins, and returns when it answers. */
    void start() throws IOException {
        process = begin(List.of(PROGRAM.toString()));
        Awaitility.await().atMost(SourceServer.PATIENCE).ignoreExceptions().until(() -> {
            try (var connection = connect()) {
                return connection.isOpen();
            }
        });
    }

    /** Sends SIGKILL. */
    void kill() {
        end(process);
    }

    private static void end(@Nullable Process running) {
        if (running != null) {
            var unused = running.destroyForcibly()
                    .onExit()
                    .orTimeout(SourceServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    String secureAddress() {
        return "localhost:" + securePort;
    }

    Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    @Override
    public void close() {
        kill();
        end(mapper);
    }
}
