package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.Sources;
import dev.sluice.source.SourcesHealth;
import dev.sluice.testing.NoLeaks;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that go away, refuse or talk nonsense, and journals that are slow; each test with a server of its own. */
@NoLeaks
class MqttFaultsIT {

    private static final EmbeddedBroker BROKER = new EmbeddedBroker();

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    @AfterEach
    void clientsAreGone() {
        MqttServer.await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(MqttLoop.THREADS)));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    /** Each at least once, and the first time in order: what comes again was under way when the connection went. */
    private static void assertNothingLost(List<Integer> values, int count) {
        assertThat(values.stream().distinct().toList()).isEqualTo(range(1, count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatGoesAwayMidwayAndComesBackLosesNothing(String version) {
        BROKER.start();
        String name = "away-" + version;
        try (MqttServer server =
                new MqttServer(BROKER.uri(), "version=" + version, "client-id=" + name, "filters=" + name)) {
            server.awaitStatus("UP");
            BROKER.publish(name, numbers(1, 300));
            server.awaitValues(name, 300);
            server.journal().hold();
            BROKER.publish(name, numbers(301, 320));
            server.awaitValue(
                    name, 301); // appended, but not acknowledged; how many of them come so is the broker's affair
            BROKER.stop();
            server.awaitStatus("DEGRADED");
            server.journal().release();
            BROKER.start();
            server.awaitStatus("UP");
            BROKER.publish(name, numbers(321, 400));
            server.awaitValue(name, 400);
            List<Integer> values = server.values(name);
            assertNothingLost(values, 400);
            assertThat(values.subList(0, 300)).as("acknowledged, so sent once").isEqualTo(range(1, 300));
            assertThat(values.subList(values.size() - 80, values.size())).isEqualTo(range(321, 400));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void whatComesWhileTheNetworkIsCutWaitsAtTheBroker(String version) throws IOException {
        BROKER.start();
        String name = "cut-" + version;
        try (Relay relay = new Relay(BROKER.port());
                MqttServer server =
                        new MqttServer(relay.uri(), "version=" + version, "client-id=" + name, "filters=" + name)) {
            server.awaitStatus("UP");
            int sent = 0;
            for (int i = 0; i < 3; i++) {
                BROKER.publish(name, numbers(sent + 1, sent + 200));
                relay.cut();
                server.awaitStatus("DEGRADED");
                BROKER.publish(name, numbers(sent + 201, sent + 400));
                relay.mend();
                server.awaitStatus("UP");
                sent += 400;
            }
            server.awaitValue(name, sent);
            assertNothingLost(server.values(name), sent);
        }
    }

    @Test
    void messageIsTheBrokersUntilItsCommit() {
        BROKER.start();
        String[] settings = {"client-id=commit", "filters=commit"};
        try (MqttServer first = new MqttServer(BROKER.uri(), settings)) {
            first.awaitStatus("UP");
            BROKER.publish("commit", numbers(1, 5));
            first.awaitValues("commit", 5);
            first.journal().hold();
            BROKER.publish("commit", numbers(6, 10));
            first.awaitValues("commit", 6);
        }
        try (MqttServer second = new MqttServer(BROKER.uri(), settings)) {
            BROKER.publish("commit", numbers(11, 11));
            second.awaitValue("commit", 11);
            assertThat(second.values("commit")).isEqualTo(range(6, 11));
        }
        try (MqttServer third = new MqttServer(BROKER.uri(), settings)) {
            BROKER.publish("commit", numbers(12, 12));
            third.awaitValue("commit", 12);
            assertThat(third.values("commit")).isEqualTo(range(12, 12));
        }
    }

    @Test
    void slowJournalIsSentNoMoreThanMayBeUnderWay() {
        BROKER.start();
        try (MqttServer server = new MqttServer(BROKER.uri(), "client-id=slow", "filters=slow", "under-way=5")) {
            server.awaitStatus("UP");
            long committed = server.journal().hold();
            BROKER.publish("slow", numbers(1, 500));
            for (int round = 0; round < 10; round++) {
                server.awaitValues("slow", (int) committed + 1);
                assertThat(server.values("slow").size()).isLessThanOrEqualTo((int) committed + 5);
                committed = server.journal().hold();
            }
            server.journal().release();
            server.awaitValue("slow", 500);
            assertThat(server.values("slow")).isEqualTo(range(1, 500));
        }
    }

    @Test
    void brokenJournalLeavesTheMessagesToTheBroker() {
        BROKER.start();
        String[] settings = {"client-id=broken", "filters=broken"};
        try (MqttServer server = new MqttServer(BROKER.uri(), settings)) {
            server.awaitStatus("UP");
            BROKER.publish("broken", numbers(1, 5));
            server.awaitValues("broken", 5);
            server.journal().breakDown();
            BROKER.publish("broken", numbers(6, 400));
            MqttServer.await(() -> server.fault().contains("the journal takes no updates"));
        }
        try (MqttServer next = new MqttServer(BROKER.uri(), settings)) {
            next.awaitValue("broken", 400);
            assertThat(next.values("broken")).isEqualTo(range(6, 400));
        }
    }

    @Test
    void brokerThatIsAbsentAtStartIsWaitedFor() {
        BROKER.stop();
        try (MqttServer server = new MqttServer(BROKER.uri(), "client-id=absent", "filters=absent")) {
            server.awaitStatus("DEGRADED");
            BROKER.start();
            server.awaitStatus("UP");
            BROKER.publish("absent", numbers(1, 3));
            server.awaitValue("absent", 3);
            assertThat(server.values("absent")).isEqualTo(range(1, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatRefusesIsAskedAgain(String version) {
        BROKER.start();
        try (MqttServer server =
                new MqttServer(BROKER.uri(), "version=" + version, "client-id=refused", "password=wrong")) {
            MqttServer.await(() -> server.fault().contains("BAD_USER_NAME_OR_PASSWORD"));
            server.awaitStatus("DEGRADED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatGoesSilentIsNoticedByItsKeepAlive(String version) throws IOException {
        BROKER.start();
        String name = "silent-" + version;
        try (Relay relay = new Relay(BROKER.port());
                MqttServer server = new MqttServer(
                        relay.uri(),
                        "version=" + version,
                        "client-id=" + name,
                        "filters=" + name,
                        "keep-alive=1s",
                        "connect-timeout=1s")) {
            server.awaitStatus("UP");
            relay.freeze();
            server.awaitStatus("DEGRADED");
            relay.thaw();
            server.awaitStatus("UP");
            BROKER.publish(name, numbers(1, 3));
            server.awaitValue(name, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatNeverAnswersIsAskedAgain(String version) throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(version);
                MqttServer server = new MqttServer(
                        broker.uri(), "version=" + version, "connect-timeout=200ms", "reconnect-max=100ms")) {
            MqttServer.await(() -> broker.connections() >= 3);
            assertThat(server.fault()).contains("connected=false").contains("imeout");
            server.awaitStatus("DEGRADED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void lowerQosAndRefusedFiltersAreTold(String version) throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(version, 1, 0, 0x80);
                MqttServer server = new MqttServer(broker.uri(), "version=" + version, "filters=a,b,c")) {
            MqttServer.await(() -> server.fault().contains("connected=true"));
            assertThat(server.fault())
                    .contains("the broker granted QoS 0 in place of 1 for the filter b")
                    .contains("the broker refused the filter c")
                    .doesNotContain("filter a");
            server.awaitStatus("DEGRADED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatRefusesAllFiltersIsTold(String version) throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(version, 0x80);
                MqttServer server = new MqttServer(broker.uri(), "version=" + version, "filters=a")) {
            MqttServer.await(() -> server.fault().contains("the broker refused the filter a"));
            server.awaitStatus("DEGRADED");
        }
    }

    @Test
    void brokersAreIndependentOfEachOther() throws IOException, InterruptedException {
        BROKER.start();
        try (ScriptedBroker dead = new ScriptedBroker("5");
                MqttServer server = new MqttServer(
                        BROKER.uri(),
                        "client-id=one-of-two",
                        "filters=alive",
                        "brokers.dead.uri=" + dead.uri(),
                        "brokers.dead.filters[0].filter=plant/+",
                        "brokers.dead.filters[0].payload=text",
                        "brokers.dead.filters[0].topic=plants/{2}")) {
            MqttServer.await(() -> server.fault().contains("default={broker=" + BROKER.uri() + ", connected=true}"));
            assertThat(server.fault()).contains("dead={broker=" + dead.uri() + ", connected=false");
            BROKER.publish("alive", numbers(1, 3));
            server.awaitValue("alive", 3);
            server.awaitStatus("DEGRADED");
            assertThat(server.get("/actuator/prometheus").body())
                    .contains("sluice_mqtt_connected{broker=\"default\"} 1.0")
                    .contains("sluice_mqtt_connected{broker=\"dead\"} 0.0")
                    .contains("sluice_mqtt_received_total{broker=\"default\"} 3.0")
                    .contains("sluice_mqtt_rejected_total{broker=\"dead\",reason=\"payload\"} 0.0");
        }
    }

    /** In 3.1.1 the broker can not be told that it is: it sends it again until it is acknowledged. */
    @Test
    void messageThatIsLargerThanAPacketMayBeIsCountedAndTheNextOnesCome() throws IOException, InterruptedException {
        BROKER.start();
        try (MqttServer server = new MqttServer(
                BROKER.uri(),
                "version=3.1.1",
                "client-id=large",
                "filters=large",
                "payload-size=1KB",
                "packet-size=65KB")) {
            server.awaitStatus("UP");
            BROKER.publish("large", List.of("1", "[" + "1,".repeat(100_000) + "1]", "2", "3"));
            server.awaitValue("large", 3);
            assertThat(server.values("large")).isEqualTo(range(1, 3));
            assertThat(server.get("/actuator/prometheus").body())
                    .contains("sluice_mqtt_rejected_total{broker=\"default\",reason=\"too_large\"} 1.0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void serverThatTalksNonsenseDoesNoHarm(String version) throws IOException, InterruptedException {
        long seed = Long.getLong("sluice.fuzz.seed", System.nanoTime());
        try (Nonsense nonsense = new Nonsense(seed);
                MqttServer server = new MqttServer(
                        "mqtt://127.0.0.1:" + nonsense.port(), "version=" + version, "reconnect-max=100ms")) {
            MqttServer.await(() -> nonsense.connections() >= 20);
            assertThat(server.get("/actuator/health").statusCode())
                    .as("seed %s", seed)
                    .isEqualTo(200);
            assertThat(server.journal().head().offset()).as("seed %s", seed).isZero();
        }
    }

    @Test
    void isNotThereWithoutABroker() throws IOException, InterruptedException {
        try (MqttServer server = new MqttServer("")) {
            for (Class<?> bean : List.of(
                    Sources.class, SourcesHealth.class, MqttBroker.class, MqttBrokers.class, MqttConfiguration.class)) {
                assertThat(server.has(bean)).as(bean.getName()).isFalse();
            }
            assertThat(server.get("/actuator/prometheus").body()).doesNotContain("sluice_mqtt");
            server.awaitStatus("UP");
        }
    }
}
