package dev.sluice.source.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Kafka's own consumer without a cluster: it has one topic, plant, and what the test gives it. */
final class SteppedConsumer extends MockConsumer<byte[], byte[]> {

    static final TopicPartition P0 = new TopicPartition("plant", 0);
    static final TopicPartition P1 = new TopicPartition("plant", 1);

    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<String, Double> signs =
            new HashMap<>(Map.of("connection-count", 1.0, "incoming-byte-total", 0.0));
    final Map<TopicPartition, Long> lastCommit = new HashMap<>();
    int generation = 1;

    @Nullable
    Exception commitFault;

    SteppedConsumer() {
        super("none");
        updatePartitions("plant", List.of(info(0), info(1)));
        updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        updateEndOffsets(Map.of(P0, 1000L, P1, 1000L));
    }

    private static PartitionInfo info(int partition) {
        return new PartitionInfo("plant", partition, Node.noNode(), new Node[0], new Node[0]);
    }

    /** At the next poll. */
    void assign(TopicPartition... partitions) {
        schedulePollTask(() -> rebalance(List.of(partitions)));
    }

    /** The next record of a partition. */
    void add(TopicPartition partition, @Nullable String key, @Nullable String value) {
        long offset = next.merge(partition, 1L, Long::sum) - 1;
        add(partition, offset, key, value);
    }

    void add(TopicPartition partition, long offset, @Nullable String key, @Nullable String value) {
        addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length(),
                value == null ? -1 : value.length(),
                bytes(key),
                bytes(value),
                new RecordHeaders(),
                Optional.empty()));
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What the group knows; -1 for nothing. */
    long committed(TopicPartition partition) {
        OffsetAndMetadata committed = committed(Set.of(partition)).get(partition);
        return committed == null ? -1 : committed.offset();
    }

    void sign(String name, double value) {
        signs.put(name, value);
    }

    /** Bytes that come, as at a heartbeat. */
    void hear() {
        signs.merge("incoming-byte-total", 1.0, Double::sum);
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        if (commitFault == null) {
            super.commitAsync(offsets, callback);
        } else {
            callback.onComplete(offsets, commitFault);
        }
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        super.commitSync(offsets);
        offsets.forEach((partition, offset) -> lastCommit.put(partition, offset.offset()));
    }

    /** As the real one: nothing of what was taken away. */
    @Override
    public synchronized Set<TopicPartition> paused() {
        Set<TopicPartition> paused = new HashSet<>(super.paused());
        paused.retainAll(assignment());
        return paused;
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"}) // there is no other way yet
    public ConsumerGroupMetadata groupMetadata() {
        return new ConsumerGroupMetadata("sluice", generation, "1", Optional.empty());
    }

    @Override
    public synchronized Map<MetricName, ? extends Metric> metrics() {
        Map<MetricName, Metric> all = new HashMap<>();
        for (String name : List.copyOf(signs.keySet())) {
            MetricName metric = new MetricName(name, "consumer-metrics", "", Map.of());
            all.put(metric, new Metric() {
                @Override
                public MetricName metricName() {
                    return metric;
                }

                @Override
                public Object metricValue() {
                    return signs.getOrDefault(name, 0.0);
                }
            });
        }
        return all;
    }
}
