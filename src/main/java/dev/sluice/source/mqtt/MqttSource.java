package dev.sluice.source.mqtt;

import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceConnection;
import dev.sluice.source.sparkplug.SparkplugNodes;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** One broker. */
final class MqttSource implements Source {

    static final String KIND = "mqtt";

    private final String name;
    private final MqttBroker broker;
    private final MqttClients clients;
    private final MqttReader reader;
    private final MqttSubscriptions subscriptions;
    private final RetainedSeen retainedSeen;
    private final @Nullable SparkplugNodes nodes;

    /** @param nodes null where no filter is for Sparkplug */
    MqttSource(
            String name,
            MqttBroker broker,
            SslBundles bundles,
            PayloadReader payloads,
            @Nullable SparkplugNodes nodes) {
        this.name = name;
        this.broker = broker;
        this.clients = new MqttClients(broker, bundles);
        this.reader = new MqttReader(broker, payloads, nodes);
        this.subscriptions = new MqttSubscriptions(broker.routes(), broker.qos());
        this.retainedSeen = new RetainedSeen(broker.isVersion5());
        this.nodes = nodes;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String address() {
        return broker.uri().toString();
    }

    @Override
    public SourceConnection connect(Inlet inlet) {
        return new MqttConnection(clients, reader, subscriptions, retainedSeen, nodes, inlet);
    }
}
