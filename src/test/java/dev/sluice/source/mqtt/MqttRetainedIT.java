package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Quality;
import dev.sluice.source.HeldJournal;
import dev.sluice.testing.NoLeaks;
import dev.sluice.topic.Topic;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker has retained is sent again at every start: an old value must not look fresh for that. */
@NoLeaks
class MqttRetainedIT {

    private static final EmbeddedBroker BROKER = new EmbeddedBroker();

    @BeforeAll
    static void startBroker() {
        BROKER.start();
    }

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void retainedValueThatTheTopicHasIsNoUpdateAndAllThatIsPublishedIs(String version) {
        String name = "kept-" + version;
        String[] settings = {"version=" + version, "client-id=" + name, "filters=" + name + "/#"};
        HeldJournal journal = new HeldJournal();
        BROKER.retain(name + "/old", "7");
        try (MqttServer server = new MqttServer(journal, BROKER.uri(), settings)) {
            server.awaitValue(name + "/old", 7); // a topic without a value gets the retained one
            assertThat(quality(journal, name + "/old")).isEqualTo(Quality.UNCERTAIN);
        }
        long ts = journal.lastTs();
        try (MqttServer server = new MqttServer(journal, BROKER.uri(), settings)) {
            MqttServer.await(() -> server.count("sluice.mqtt.unchanged", "default") == 1);
            assertThat(journal.lastTs()).isEqualTo(ts);
            BROKER.retain(name + "/old", "7");
            server.awaitValues(name + "/old", 2);
            assertThat(quality(journal, name + "/old")).isEqualTo(Quality.GOOD);
            BROKER.retain(name + "/old", "7");
            server.awaitValues(name + "/old", 3);
            BROKER.publish(name + "/old", List.of("7", "8"));
            server.awaitValue(name + "/old", 8);
            assertThat(server.values(name + "/old")).containsExactly(7, 7, 7, 7, 8);
        }
        BROKER.retain(name + "/old", "9");
        try (MqttServer server = new MqttServer(journal, BROKER.uri(), settings)) {
            server.awaitValue(name + "/old", 9);
        }
    }

    private static Quality quality(HeldJournal journal, String topic) {
        return Objects.requireNonNull(journal.lastValue(Topic.of(topic))).quality();
    }

    @Test
    void whatCameFromABrokerThatIsAwayForLongTurnsStaleAndARetainedMessageMakesItNoBetter() {
        HeldJournal journal = new HeldJournal();
        try (EmbeddedBroker broker = new EmbeddedBroker().start()) {
            String[] settings = {"filters=away/#", "stale-after=1s", "session-expiry=0s"};
            try (MqttServer server = new MqttServer(journal, broker.uri(), settings)) {
                server.awaitStatus("UP");
                broker.retain("away/a", "7");
                server.awaitValue("away/a", 7);
                broker.stop();
                MqttServer.await(() -> quality(journal, "away/a") == Quality.STALE);
                broker.start();
                server.awaitStatus("UP");
                MqttServer.await(() -> server.count("sluice.mqtt.unchanged", "default") == 1);
                assertThat(quality(journal, "away/a")).isEqualTo(Quality.STALE);
                broker.publish("away/a", List.of("7"));
                MqttServer.await(() -> quality(journal, "away/a") == Quality.GOOD);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "number", "text"})
    void retainedMessageThatIsDeletedRetiresItsTopicInEveryFormat(String format) {
        for (String version : List.of("5", "3.1.1")) {
            String topic = "deleted/" + format + version;
            try (MqttServer server = new MqttServer(
                    BROKER.uri(),
                    "version=" + version,
                    "client-id=" + topic,
                    "filters=" + topic,
                    "payload=" + format)) {
                server.awaitStatus("UP");
                BROKER.retain(topic, "1");
                MqttServer.await(() -> server.lastValue(topic) != null);
                BROKER.retain(topic, "");
                server.awaitRetired(topic);
                assertThat(server.journal().head().offset()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void deletedPackRetiresTheTopicsOfItsRecords(String version) {
        String topic = "pack-" + version;
        try (MqttServer server = new MqttServer(
                BROKER.uri(), "version=" + version, "client-id=" + topic, "filters=" + topic, "payload=senml")) {
            server.awaitStatus("UP");
            BROKER.retain(topic, "[{\"n\":\"t\",\"v\":1},{\"n\":\"h\",\"v\":2}]");
            MqttServer.await(() -> server.lastValue("senml/h") != null);
            BROKER.retain(topic, "");
            server.awaitRetired("senml/h");
            server.awaitRetired("senml/t");
        }
    }

    @Test
    void emptyTextThatIsNotRetainedIsAText() {
        try (MqttServer server = new MqttServer(BROKER.uri(), "client-id=empty", "filters=empty", "payload=text")) {
            server.awaitStatus("UP");
            BROKER.publish("empty", List.of("on", ""));
            server.awaitLastValue("empty", "\"\"");
        }
    }
}
