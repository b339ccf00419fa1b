package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

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
                .noneMatch(thread -> thread.getName().startsWith("com.hivemq.client.mqtt")));
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
            for (Class<?> bean :
                    List.of(MqttIngest.class, MqttHealth.class, MqttProperties.class, MqttConfiguration.class)) {
                assertThat(server.has(bean)).as(bean.getName()).isFalse();
            }
            assertThat(server.get("/actuator/prometheus").body()).doesNotContain("sluice_mqtt");
            server.awaitStatus("UP");
        }
    }
}
