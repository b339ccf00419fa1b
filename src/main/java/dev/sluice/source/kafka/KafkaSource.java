package dev.sluice.source.kafka;

import dev.sluice.source.Inlet;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Source;
import dev.sluice.source.SourceConnection;
import io.micrometer.core.instrument.MeterRegistry;

/** One cluster. */
final class KafkaSource implements Source {

    private static final String NAME = "default";

    private final KafkaCluster cluster;
    private final KafkaConsumers consumers;
    private final KafkaReader reader;
    private final KafkaMeters meters;

    KafkaSource(KafkaCluster cluster, PayloadReader payloads, MeterRegistry registry) {
        this.cluster = cluster;
        this.consumers = new KafkaConsumers(cluster);
        this.reader = new KafkaReader(cluster, payloads);
        this.meters = new KafkaMeters(registry, NAME);
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return String.join(",", cluster.brokers());
    }

    @Override
    public SourceConnection connect(Inlet inlet) {
        return new KafkaConnection(standings ->
                new RecordLoop(consumers.open(), cluster, reader, meters, inlet, standings, System::nanoTime));
    }
}
