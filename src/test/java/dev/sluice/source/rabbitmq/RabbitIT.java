package dev.sluice.source.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import dev.sluice.source.HeldJournal;
import dev.sluice.source.SourceServer;
import dev.sluice.testing.HistoryPages;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, and kills: of the server and of the broker, each while messages come. Skipped where there is no RabbitMQ. */
class RabbitIT {

    private static final int MANY = 5_000;

    @TempDir
    private static Path folder;

    private static @Nullable RabbitNode started;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        started = new RabbitNode(folder);
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    private static RabbitNode broker() {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    private static void declare(String queue, Map<String, Object> arguments) throws IOException, TimeoutException {
        try (Connection connection = broker().connect();
                Channel channel = connection.createChannel()) {
            var unused = channel.queueDeclare(queue, true, false, false, arguments);
        }
    }

    private static void send(String queue, int from, int to) throws Exception {
        send(queue, IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList());
    }

    /** Returns when the broker has them on its disk. */
    private static void send(String queue, List<String> bodies) throws Exception {
        try (Connection connection = broker().connect();
                Channel channel = connection.createChannel()) {
            var unused = channel.confirmSelect();
            for (String body : bodies) {
                channel.basicPublish(
                        "", queue, MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(SourceServer.PATIENCE.toMillis());
        }
    }

    /** Messages of a queue that no server has. */
    private static int ready(String queue) throws IOException, TimeoutException {
        try (Connection connection = broker().connect();
                Channel channel = connection.createChannel()) {
            return channel.queueDeclarePassive(queue).getMessageCount();
        }
    }

    private static String[] settings(String queues, String... more) {
        return Stream.concat(
                        Stream.of(
                                "brokers=" + broker().address(),
                                "queues=" + queues,
                                "payload=number",
                                "reconnect-max=200ms"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static SourceServer server(HeldJournal journal, String... settings) {
        return new SourceServer("rabbitmq", journal, settings);
    }

    private static void awaitValues(HeldJournal journal, String topic, int count) {
        Awaitility.await()
                .atMost(SourceServer.PATIENCE)
                .until(() -> SourceServer.values(journal, topic).size() >= count);
    }

    private static List<Integer> numbers(int to) {
        return IntStream.rangeClosed(1, to).boxed().toList();
    }

    @Test
    void restartTakesUpWhereItWasAndDoublesNothing() throws Exception {
        declare("plant.press-3", Map.of());
        HeldJournal journal = new HeldJournal();
        send("plant.press-3", 1, 500);
        try (SourceServer server = server(journal, settings("plant.press-3"))) {
            server.awaitStatus("UP");
            awaitValues(journal, "plant/press-3", 500);
            assertThat(server.gauge("sluice.rabbitmq.connected")).isEqualTo(1);
        }
        send("plant.press-3", 501, 1000);
        try (SourceServer server = server(journal, settings("plant.press-3"))) {
            awaitValues(journal, "plant/press-3", 1000);
            assertThat(server.count("sluice.rabbitmq.redelivered")).isZero();
        }
        assertThat(SourceServer.values(journal, "plant/press-3")).isEqualTo(numbers(1000));
        assertThat(ready("plant.press-3")).isZero();
    }

    @Test
    void messageThatCanNotBePublishedGoesToTheDeadLetters() throws Exception {
        declare("dead", Map.of());
        declare("mixed", Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
        HeldJournal journal = new HeldJournal();
        send("mixed", List.of("1", "hot", "2", "3"));
        try (SourceServer server = server(journal, settings("mixed"))) {
            awaitValues(journal, "mixed", 3);
            Awaitility.await().atMost(SourceServer.PATIENCE).until(() -> ready("dead") == 1);
            assertThat(server.count("sluice.rabbitmq.rejected", "reason", "payload"))
                    .isEqualTo(1);
        }
        assertThat(ready("mixed")).isZero();
        try (Connection connection = broker().connect();
                Channel channel = connection.createChannel()) {
            GetResponse dead = channel.basicGet("dead", true);
            assertThat(new String(dead.getBody(), StandardCharsets.UTF_8)).isEqualTo("hot");
        }
    }

    @Test
    void heldJournalHoldsTheBrokerBack() throws Exception {
        declare("held", Map.of());
        HeldJournal journal = new HeldJournal();
        journal.hold();
        send("held", 1, 500);
        try (SourceServer server = server(journal, settings("held", "under-way=100"))) {
            server.awaitStatus("UP");
            awaitValues(journal, "held", 100);
            assertThat(SourceServer.values(journal, "held")).isEqualTo(numbers(100));
            assertThat(ready("held")).as("left at the broker").isEqualTo(400);
            journal.release();
            awaitValues(journal, "held", 500);
        }
        assertThat(SourceServer.values(journal, "held")).isEqualTo(numbers(500));
        assertThat(ready("held")).isZero();
    }

    /** One queue that can not be read keeps no other from being read. */
    @Test
    void queueThatIsMissingOrAStreamIsToldAndTriedAgain() throws Exception {
        declare("there", Map.of());
        declare("stream", Map.of("x-queue-type", "stream"));
        HeldJournal journal = new HeldJournal();
        try (SourceServer server = server(journal, settings("there,missing,stream"))) {
            server.awaitStatus("DEGRADED");
            assertThat(server.health().health().getDetails().toString())
                    .contains("no queue 'missing'")
                    .contains("connected=true");
            send("there", 1, 1);
            awaitValues(journal, "there", 1);
            declare("missing", Map.of());
            send("missing", 2, 2);
            awaitValues(journal, "missing", 1);
            send("stream", 3, 3);
            Awaitility.await().atMost(SourceServer.PATIENCE).untilAsserted(() -> assertThat(
                            server.health().health().getDetails().toString())
                    .contains("queue stream is not read")
                    .doesNotContain("missing"));
            assertThat(SourceServer.values(journal, "stream")).isEmpty();
        }
    }

    /** What comes again is what the broker has not written to its disk of what it was told, which has no bound here. */
    @Test
    void killedBrokerLosesNothingAndIsToldByHealth() throws Exception {
        declare("broker-killed", Map.of());
        HeldJournal journal = new HeldJournal();
        send("broker-killed", 1, MANY);
        try (SourceServer server = server(journal, settings("broker-killed", "under-way=100"))) {
            awaitValues(journal, "broker-killed", MANY / 4);
            broker().kill();
            server.awaitStatus("DEGRADED");
            assertThat(server.gauge("sluice.rabbitmq.connected")).isZero();
            broker().start();
            server.awaitStatus("UP");
            Awaitility.await().atMost(SourceServer.PATIENCE).until(() -> SourceServer.values(journal, "broker-killed")
                    .contains(MANY));
        }
        assertNothingLost(SourceServer.values(journal, "broker-killed"));
    }

    @Test
    void killedServerLosesNothing() throws Exception {
        declare("server-killed", Map.of());
        String[] arguments = Stream.concat(
                        Stream.of(settings("server-killed", "under-way=100"))
                                .map(setting -> "--sluice.ingest.rabbitmq." + setting),
                        Stream.of(
                                "--sluice.simulator.enabled=false",
                                "--sluice.journal.store=disk",
                                "--sluice.journal.path=" + folder.resolve("killed.mv")))
                .toArray(String[]::new);
        send("server-killed", 1, MANY);
        try (ServerProcess server = ServerProcess.start(arguments)) {
            Awaitility.await().atMost(SourceServer.PATIENCE).until(() -> ready("server-killed") < MANY * 3 / 4);
            server.kill();
            assertThat(server.awaitExit(SourceServer.PATIENCE)).isTrue();
        }
        try (ServerProcess server = ServerProcess.start(arguments)) {
            Awaitility.await().atMost(SourceServer.PATIENCE).until(() -> HistoryPages.numbers(
                            server.port(), "server-killed")
                    .contains(MANY));
            List<Integer> values = HistoryPages.numbers(server.port(), "server-killed");
            assertNothingLost(values);
            assertThat(values.size() - MANY)
                    .as("came again: no more than the broker had sent unacknowledged")
                    .isBetween(0, 100);
        }
    }

    /** All numbers are there, in order the first time. */
    private static void assertNothingLost(List<Integer> values) {
        assertThat(values.stream().distinct().toList()).isEqualTo(numbers(MANY));
    }

    @Test
    void clientsOwnPropertiesMakeTlsAndCredentials() throws Exception {
        declare("secure", Map.of());
        String[] tls = {
            "brokers=" + broker().secureAddress(),
            "queues=secure",
            "payload=number",
            "reconnect-max=200ms",
            "properties.username=" + RabbitNode.USER,
            "properties.ssl.enabled=true"
        };
        String[] trusted = with(
                tls,
                "properties.ssl.trust.store=" + broker().trustStore(),
                "properties.ssl.trust.store.password=" + RabbitNode.STORE_PASSWORD);
        send("secure", 1, 10);
        HeldJournal journal = new HeldJournal();
        try (SourceServer server = server(journal, with(trusted, "properties.password=" + RabbitNode.PASSWORD))) {
            server.awaitStatus("UP");
            awaitValues(journal, "secure", 10);
        }
        assertFault("ACCESS_REFUSED", with(trusted, "properties.password=wrong"));
        assertFault("certification path", with(tls, "properties.password=" + RabbitNode.PASSWORD));
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
    }

    private static void assertFault(String fault, String... settings) {
        try (SourceServer server = server(new HeldJournal(), settings)) {
            Awaitility.await().atMost(SourceServer.PATIENCE).untilAsserted(() -> assertThat(
                            server.health().health().getDetails().toString())
                    .contains(fault));
            server.awaitStatus("DEGRADED");
        }
    }
}
