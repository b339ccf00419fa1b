package dev.sluice.source.rabbitmq;

import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceConnection;
import io.micrometer.core.instrument.MeterRegistry;

/** One broker. */
final class RabbitSource implements Source {

    private static final String NAME = "default";

    private final RabbitBroker broker;
    private final RabbitClient client;
    private final RabbitReader reader;
    private final RabbitMeters meters;

    RabbitSource(RabbitBroker broker, PayloadReader payloads, MeterRegistry registry) {
        this.broker = broker;
        this.client = new RabbitClient(broker);
        this.reader = new RabbitReader(broker, payloads);
        this.meters = new RabbitMeters(registry, NAME);
    }

    @Override
    public String kind() {
        return "rabbitmq";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return broker.addresses();
    }

    @Override
    public SourceConnection connect(Inlet inlet) {
        return new RabbitConnection(client, broker, reader, meters, inlet);
    }
}
