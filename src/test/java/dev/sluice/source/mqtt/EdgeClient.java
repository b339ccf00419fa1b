package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import dev.sluice.source.sparkplug.EdgeNode.Said;
import dev.sluice.testing.JdkClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;

/** The MQTT client of an edge node, as Sparkplug wants it: with its death as its will, QoS 0 for all else, and in MQTT 3.1.1. */
final class EdgeClient implements AutoCloseable {

    private final Relay relay;
    private final Mqtt3AsyncClient client;
    private final BlockingQueue<byte[]> commands = new LinkedBlockingQueue<>();

    EdgeClient(EmbeddedBroker broker, String group, String node, Said death) throws IOException {
        this.relay = new Relay(broker.port());
        this.client = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(URI.create(relay.uri()).getPort())
                .simpleAuth()
                .username(EmbeddedBroker.USER)
                .password(EmbeddedBroker.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .willPublish()
                .topic(death.topic())
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(death.payload())
                .applyWillPublish()
                .buildAsync();
        within(client.connect());
        within(client.subscribeWith()
                .topicFilter("spBv1.0/" + group + "/NCMD/" + node)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(command -> commands.add(command.getPayloadAsBytes()))
                .send());
    }

    private static void within(CompletableFuture<?> future) {
        var unused = future.orTimeout(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    EdgeClient say(Said said) {
        return say(said.topic(), said.payload());
    }

    EdgeClient say(String topic, byte[] payload) {
        within(client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(payload)
                .send());
        return this;
    }

    /** Waits until it is asked to be born again, as Tahu reads that. */
    void awaitRebirth() throws Exception {
        byte[] command = commands.poll(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(command).as("no command came").isNotNull();
        Metric metric = new SparkplugBPayloadDecoder()
                .buildFromByteArray(command, null)
                .getMetrics()
                .get(0);
        assertThat(metric.getName()).isEqualTo("Node Control/Rebirth");
        assertThat(metric.getValue()).isEqualTo(true);
    }

    /** Its machine is gone: its connection breaks without a word. */
    void kill() {
        relay.cut();
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
