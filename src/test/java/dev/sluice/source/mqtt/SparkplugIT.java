package dev.sluice.source.mqtt;

import static dev.sluice.source.sparkplug.EdgeNode.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Contract;
import dev.sluice.client.Update;
import dev.sluice.message.Quality;
import dev.sluice.source.HeldJournal;
import dev.sluice.source.sparkplug.EdgeNode;
import dev.sluice.source.sparkplug.EdgeNode.Said;
import dev.sluice.testing.Subscriber;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Edge nodes that speak Sparkplug B at a broker, from their client there to a subscriber's here. */
class SparkplugIT {

    private static final int METRICS = 50;

    private static final EmbeddedBroker BROKER = new EmbeddedBroker();
    private static MqttServer server;

    @BeforeAll
    static void start() {
        server = new MqttServer(BROKER.start().uri(), "payload=sparkplug", "filters=spBv1.0/#");
        server.awaitStatus("UP");
    }

    @AfterAll
    static void stop() {
        server.close();
        BROKER.close();
    }

    private static Metric[] metrics(int firstAlias) {
        return IntStream.range(0, METRICS)
                .mapToObj(i -> metric("m" + i, firstAlias + i, MetricDataType.Double, 0.5 * i))
                .toArray(Metric[]::new);
    }

    private static String data(String value) {
        return "{\"value\":" + value + ",\"timestamp\":" + EdgeNode.NOW + '}';
    }

    private static Map<String, Update> next(Subscriber listener, int count) {
        Map<String, Update> updates = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Update update = listener.next();
            updates.put(update.topic(), update);
        }
        return updates;
    }

    @Test
    void killedNodeIsStaleWithItsDevicesAndGoodAgainOnceItIsBorn() throws Exception {
        EdgeNode node = new EdgeNode("plant", "killed");
        try (Subscriber listener =
                        new Subscriber(server.port(), Contract.DEFAULT.withBuffer(1_000), "sparkplug/plant/killed/#");
                EdgeClient client = new EdgeClient(BROKER, "plant", "killed", node.death())) {
            client.say(node.birth(metrics(0))).say(node.birthOf("press", metrics(METRICS)));
            assertThat(next(listener, 2 * METRICS).values())
                    .extracting(Update::quality)
                    .containsOnly("good");
            client.say(node.dataOf("press", metric(METRICS + 1L, MetricDataType.Double, 7.25)));
            Update update = listener.next();
            assertThat(update.topic()).isEqualTo("sparkplug/plant/killed/press/m1");
            assertThat(update.text()).isEqualTo(data("7.25"));
            client.kill();
            Map<String, Update> stale = next(listener, 2 * METRICS);
            assertThat(stale).hasSize(2 * METRICS);
            assertThat(stale.values()).extracting(Update::quality).containsOnly("stale");
            assertThat(stale.values()).extracting(Update::text).contains(data("7.25"));
            node.reconnect();
            try (EdgeClient again = new EdgeClient(BROKER, "plant", "killed", node.death())) {
                again.say(node.birth(metrics(0)));
                assertThat(next(listener, METRICS).values())
                        .extracting(Update::quality)
                        .containsOnly("good");
            }
        }
    }

    @Test
    void holeMakesValuesUncertainUntilTheNodeIsBornAgainAsItIsAsked() throws Exception {
        EdgeNode node = new EdgeNode("plant", "hole");
        try (Subscriber listener = new Subscriber(server.port(), "sparkplug/plant/hole/#");
                EdgeClient client = new EdgeClient(BROKER, "plant", "hole", node.death())) {
            client.say(node.birth(metric("t", 1, MetricDataType.Int32, 20), metric("u", 2, MetricDataType.Int32, 1)));
            assertThat(next(listener, 2).values()).extracting(Update::quality).containsOnly("good");
            client.say(node.loseOne().data(metric(1L, MetricDataType.Int32, 21)));
            assertThat(next(listener, 3).values()).extracting(Update::quality).containsOnly("uncertain");
            client.awaitRebirth();
            client.say(node.birth(metric("t", 1, MetricDataType.Int32, 22), metric("u", 2, MetricDataType.Int32, 1)));
            assertThat(next(listener, 2).values()).extracting(Update::quality).containsOnly("good");
        }
    }

    @Test
    void whatIsNoSparkplugHarmsNoOtherNodeAndNoConnection() throws Exception {
        double rejected = rejected();
        EdgeNode node = new EdgeNode("plant", "bystander");
        try (Subscriber listener = new Subscriber(server.port(), "sparkplug/plant/bystander/#");
                EdgeClient client = new EdgeClient(BROKER, "plant", "bystander", node.death())) {
            client.say(node.birth(metric("t", 1, MetricDataType.Int32, 1)));
            assertThat(listener.next().text()).isEqualTo(data("1"));
            Said birth = new EdgeNode("plant", "hostile").birth(metrics(0));
            client.say(birth.topic(), Arrays.copyOf(birth.payload(), birth.payload().length - 1))
                    .say(birth.topic(), new byte[70_000])
                    .say(birth.topic(), new byte[] {(byte) 0xff, (byte) 0xff})
                    .say("spBv1.0/plant/NDATA/hostile", new byte[] {0x12, 0x7f})
                    .say("spBv1.0/plant/NONSENSE/hostile", new byte[] {1});
            client.say(node.data(metric(1L, MetricDataType.Int32, 2)));
            Update update = listener.next();
            assertThat(update.text()).isEqualTo(data("2"));
            assertThat(update.quality()).isEqualTo("good");
        }
        assertThat(rejected() - rejected).isEqualTo(5);
        server.awaitStatus("UP");
    }

    private static double rejected() {
        return server.count("sluice.mqtt.rejected", "default", "payload")
                + server.count("sluice.mqtt.rejected", "default", "too_large")
                + server.count("sluice.mqtt.rejected", "default", "topic");
    }

    @Test
    void afterARestartOfTheServerValuesAreUncertainUntilTheNodeIsBornAgainIn311() throws Exception {
        String topic = "sparkplug/other/node/t";
        HeldJournal journal = new HeldJournal();
        String[] settings = {"payload=sparkplug", "filters=spBv1.0/other/#", "version=3.1.1", "client-id=restarted"};
        EdgeNode node = new EdgeNode("other", "node");
        try (EdgeClient client = new EdgeClient(BROKER, "other", "node", node.death())) {
            Said birth = node.birth(metric("t", 1, MetricDataType.Int32, 20));
            try (MqttServer first = new MqttServer(journal, BROKER.uri(), settings)) {
                first.awaitStatus("UP");
                client.say(birth);
                first.awaitLastValue(topic, data("20"));
            }
            try (MqttServer second = new MqttServer(journal, BROKER.uri(), settings)) {
                client.awaitRebirth();
                MqttServer.await(() -> second.quality(topic) == Quality.UNCERTAIN);
                client.say(birth);
                MqttServer.await(() -> second.quality(topic) == Quality.GOOD);
                client.kill();
                MqttServer.await(() -> second.quality(topic) == Quality.STALE);
            }
        }
    }
}
