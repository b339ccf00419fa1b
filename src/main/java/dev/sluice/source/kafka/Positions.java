package dev.sluice.source.kafka;

import dev.sluice.source.kafka.KafkaCluster.Start;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a partition goes on whose offset the cluster does not have. Kafka's client could decide that by itself, but would not say how
 * many records were lost by it. Owned by the thread that polls.
 */
final class Positions {

    private static final Logger log = LoggerFactory.getLogger(Positions.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final Consumer<?, ?> consumer;
    private final Start start;
    private final KafkaMeters meters;

    Positions(Consumer<?, ?> consumer, Start start, KafkaMeters meters) {
        this.consumer = consumer;
        this.start = start;
        this.meters = meters;
    }

    /** Lets the consumer go on where it can; where that is, by partition. */
    Map<TopicPartition, Long> find(InvalidOffsetException fault) {
        Map<TopicPartition, Long> found = new HashMap<>();
        if (fault instanceof NoOffsetForPartitionException) {
            found.putAll(begin(fault.partitions()));
        } else if (fault instanceof OffsetOutOfRangeException outOfRange) {
            found.putAll(earliest(fault.partitions()));
            outOfRange.offsetOutOfRangePartitions().forEach((partition, wanted) -> {
                long from = outOfRange instanceof LogTruncationException truncated
                        ? goOn(partition, wanted, truncated)
                        : goOn(partition, wanted, found.getOrDefault(partition, wanted));
                found.put(partition, from);
            });
        } else {
            throw fault;
        }
        found.forEach(consumer::seek);
        return found;
    }

    private Map<TopicPartition, Long> begin(Set<TopicPartition> partitions) {
        return start == Start.EARLIEST ? earliest(partitions) : consumer.endOffsets(partitions, ANSWER_MAX);
    }

    private Map<TopicPartition, Long> earliest(Set<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions, ANSWER_MAX);
    }

    private long goOn(TopicPartition partition, long wanted, long earliest) {
        if (earliest > wanted) {
            meters.missed(earliest - wanted);
            log.warn(
                    "kafka: of {} the records from offset {} to {} were deleted before they were read: they are lost here",
                    partition,
                    wanted,
                    earliest - 1);
        } else {
            log.warn(
                    "kafka: {} has no offset {}, as where a topic was made anew: it is read from its first record",
                    partition,
                    wanted);
        }
        return earliest;
    }

    private static long goOn(TopicPartition partition, long wanted, LogTruncationException truncated) {
        OffsetAndMetadata diverged = truncated.divergentOffsets().get(partition);
        long from = diverged == null ? wanted : diverged.offset();
        log.warn(
                "kafka: the cluster itself lost records of {} from offset {} on, it is read on from there",
                partition,
                from);
        return from;
    }
}
