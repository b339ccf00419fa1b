package dev.sluice.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Answers {@code --help} and {@code --version} without starting the server. */
public final class CommandLine {

    private static final String BUILD_INFO = "/META-INF/build-info.properties";

    private static final String HELP = """
            Sluice streams market and sensor data to every dashboard that connects: each gets what it asks for at its
            own pace, and is told exactly what it missed.

            Usage: java -XX:+ExitOnOutOfMemoryError -jar sluice.jar [--PROPERTY=VALUE ...]

            The most important properties, with their defaults:
              --server.port=8080                     where it listens
              --server.address=127.0.0.1             0.0.0.0 for all addresses, which takes a key or sluice.tokens.open
              --sluice.tokens.secret=                clients need a token; or .issuer-uri with .audience, or .public-key
              --sluice.tokens.open=false             other addresses without a key: whoever can connect can read
              --server.ssl.bundle=                   https and wss, by a bundle of spring.ssl.bundle.*
              --sluice.publish.protected-mode=true   only programs of this machine publish
              --sluice.publish.key-file=~/.sluice/key   what programs show that serve others: curl -H @FILE
              --sluice.http.allowed-hosts=           names of the server, or of its proxy, beside loopback and its address
              --sluice.websocket.allowed-origins=    other origins whose pages may connect; .sse. and .http. likewise
              --sluice.proxy.trusted=                proxies that tell the truth about their clients
              --sluice.journal.store=memory          disk keeps the log in a file: --sluice.journal.path
              --sluice.ingest.mqtt.uri=              takes messages from an MQTT broker
              --sluice.ingest.kafka.brokers=         takes records from a Kafka cluster: with .topics
              --sluice.simulator.enabled=true        the simulated market and sensors

            Each can be an environment variable (SLUICE_JOURNAL_STORE=disk) or stand in an application.yaml beside the jar.
            A property under sluice that does not exist is refused, and so is any that stands here twice.

            Examples:
              java -jar sluice.jar --server.port=9000 --sluice.simulator.enabled=false
              curl -N 'http://127.0.0.1:8080/sse?topics=quotes/AAPL'
              curl -H @$HOME/.sluice/key -H 'Content-Type: application/json' \\
                   -d '{"topic":"a/b","data":1}' http://127.0.0.1:8080/api/publish

            token mint      makes a token, token check says what one may do: token --help
            --help, -h      prints this
            --version, -V   prints the version

            All settings are in README.md, the protocol in src/docs/protocol.md. The running server has them for tools at
            /asyncapi.yaml and /openapi.yaml, a page to try them at /api.html, and a live page at /.
            """;

    private CommandLine() {}

    /** What to print in place of starting; null where the server is to start. */
    public static @Nullable String answer(String... args) {
        List<String> given = Arrays.asList(args);
        if (given.contains("--help") || given.contains("-h")) {
            return HELP;
        }
        return given.contains("--version") || given.contains("-V") ? "sluice " + version() + "\n" : null;
    }

    /** Prints the answer, if there is one. */
    public static boolean answers(PrintStream out, String... args) {
        String answer = answer(args);
        if (answer != null) {
            out.print(answer);
            out.flush();
        }
        return answer != null;
    }

    /** The version of this build; {@code unknown} where it was not built by Maven. */
    static String version() {
        Properties build = new Properties();
        try (InputStream in = CommandLine.class.getResourceAsStream(BUILD_INFO)) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return build.getProperty("build.version", "unknown");
    }
}
