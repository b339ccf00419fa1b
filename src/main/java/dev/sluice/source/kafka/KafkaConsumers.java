package dev.sluice.source.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Kafka's own consumers, as they are configured. */
final class KafkaConsumers {

    private static final Logger log = LoggerFactory.getLogger(KafkaConsumers.class);
    private static final int FETCH_BYTES_MAX = 16 << 20;
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;
    private static final int METADATA_MAX_AGE_MILLIS = 30_000;

    private final Map<String, Object> properties;

    /** @throws org.apache.kafka.common.config.ConfigException if a property has a value that the client does not know */
    KafkaConsumers(KafkaCluster cluster) {
        this.properties = properties(cluster);
        var unused = new ConsumerConfig(properties);
        cluster.properties().keySet().stream()
                .filter(name -> !ConsumerConfig.configNames().contains(name))
                .forEach(name ->
                        log.warn("sluice.ingest.kafka.properties.{}: Kafka's client has no such property", name));
    }

    private static Map<String, Object> properties(KafkaCluster cluster) {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, "sluice");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // what was taken back is no value
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
        all.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MILLIS); // a new topic is found so soon
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        if (!"consumer".equalsIgnoreCase(cluster.properties().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            all.put(
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    SESSION_TIMEOUT_MILLIS); // a killed server is replaced so soon
            all.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        all.putAll(cluster.properties());
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.brokers());
        all.put(ConsumerConfig.GROUP_ID_CONFIG, cluster.group());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // see Positions
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return all;
    }

    Consumer<byte[], byte[]> open() {
        return new KafkaConsumer<>(new HashMap<>(properties));
    }
}
