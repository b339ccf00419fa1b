package dev.sluice.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Describes how the server is started, which is done elsewhere: its options are settings of Spring. */
@Command(
        name = "serve",
        description = "Starts the server. It is what sluice does without a command.",
        customSynopsis = "sluice [serve] [--PROPERTY=VALUE ...]",
        footer = Serve.SETTINGS)
final class Serve implements Runnable {

    static final String SETTINGS = """

            The most important settings, with their defaults:
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
              --sluice.ingest.rabbitmq.brokers=      takes messages from RabbitMQ: with .queues
              --sluice.ingest.kafka.brokers=         takes records from a Kafka cluster: with .topics
              --sluice.simulator.enabled=true        the simulated market and sensors

            Each can be an environment variable (SLUICE_JOURNAL_STORE=disk) or stand in an application.yaml beside the jar.
            A property under sluice that does not exist is refused, and so is any that stands here twice: sluice config check.

            Examples:
              java -XX:+ExitOnOutOfMemoryError -jar sluice.jar --server.port=9000 --sluice.simulator.enabled=false
              curl -N 'http://127.0.0.1:8080/sse?topics=quotes/AAPL'
              curl -H @$HOME/.sluice/key -H 'Content-Type: application/json' \\
                   -d '{"topic":"a/b","data":1}' http://127.0.0.1:8080/api/publish

            All settings are in README.md, the protocol in src/docs/protocol.md. The running server has them for tools at
            /asyncapi.yaml and /openapi.yaml, a page to try them at /api.html, and a live page at /.
            """;

    @Parameters(hidden = true)
    private List<String> settings = List.of();

    @Override
    public void run() {
        throw new IllegalStateException("the server is started elsewhere, with " + settings);
    }
}
