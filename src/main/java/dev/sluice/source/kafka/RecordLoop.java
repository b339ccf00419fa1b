package dev.sluice.source.kafka;

import dev.sluice.source.Inlet;
import dev.sluice.source.SourceConnection.Standing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer and what comes by it. Polls records, hands them to the inlet in order as long as that has room, and commits the
 * offsets up to which everything is in the journal: so records are published at least once, and those that were not committed come
 * again. While there is no room the partitions are paused, and it polls on, lest the group takes the server for dead.
 *
 * <p>What was polled and not taken is bounded by one poll; of a partition that is taken away it is dropped, since the next one
 * in the group reads it. All on one thread.
 */
final class RecordLoop implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(RecordLoop.class);

    /** So soon a connection that is to be closed hears of it. */
    private static final Duration POLL_MAX = Duration.ofMillis(100);

    /** So often the group hears of a server that has no room. */
    private static final Duration FULL_MAX = Duration.ofMillis(100);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration REVOKED_MAX = Duration.ofSeconds(5);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(5);
    private static final Duration LAST_COMMIT_MAX = Duration.ofMillis(300);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaCluster cluster;
    private final KafkaReader reader;
    private final KafkaMeters meters;
    private final Inlet inlet;
    private final java.util.function.Consumer<Standing> standings;
    private final LongSupplier nanoTime;
    private final Positions positions;
    private final Signs signs;
    private final Thread thread = Thread.currentThread();
    private final Map<TopicPartition, Progress> progress = new HashMap<>();
    private final Queue<Received> polled = new ArrayDeque<>();
    private @Nullable Standing standing;
    private @Nullable Exception commitFault;
    private boolean committing;
    private boolean ending;
    private long committedNanos;
    private long lookedNanos;
    private volatile boolean hasRoom = true;

    /** On the thread that is to run it. {@code standings} hears how it stands, each time that changes. */
    RecordLoop(
            Consumer<byte[], byte[]> consumer,
            KafkaCluster cluster,
            KafkaReader reader,
            KafkaMeters meters,
            Inlet inlet,
            java.util.function.Consumer<Standing> standings,
            LongSupplier nanoTime) {
        this.consumer = consumer;
        this.cluster = cluster;
        this.reader = reader;
        this.meters = meters;
        this.inlet = inlet;
        this.standings = standings;
        this.nanoTime = nanoTime;
        this.positions = new Positions(consumer, cluster.start(), meters);
        this.signs = new Signs(consumer, cluster.silence(), nanoTime);
        this.committedNanos = nanoTime.getAsLong();
        this.lookedNanos = committedNanos - LOOK_EVERY.toNanos();
        consumer.subscribe(cluster.routes().topics(), this);
    }

    /** Polls once, and does what there is to do. What it throws is the end of this consumer. */
    void turn() {
        take();
        poll().forEach(record -> polled.add(new Received(record, reader)));
        take();
        commitWhenDue();
        lookWhenDue();
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            if (hasRoom) {
                consumer.resume(consumer.paused());
                return consumer.poll(POLL_MAX);
            }
            consumer.pause(consumer.assignment());
            LockSupport.parkNanos(this, FULL_MAX.toNanos());
            return consumer.poll(Duration.ZERO);
        } catch (InvalidOffsetException e) {
            positions.find(e).forEach(this::begin);
            return ConsumerRecords.empty();
        }
    }

    private void begin(TopicPartition partition, long offset) {
        polled.removeIf(record -> record.partition().equals(partition));
        of(partition).begin(offset);
    }

    private Progress of(TopicPartition partition) {
        return progress.computeIfAbsent(partition, absent -> new Progress());
    }

    private void take() {
        while (hasRoom && !polled.isEmpty()) {
            Received next = polled.remove();
            of(next.partition()).add(next);
            if (!inlet.take(next)) {
                hasRoom = false;
                inlet.onRoom(this::roomAgain);
            }
        }
    }

    /** On any thread. */
    private void roomAgain() {
        hasRoom = true;
        LockSupport.unpark(thread);
    }

    private void commitWhenDue() {
        if (commitFault != null) {
            throw new KafkaException("offsets can not be committed: " + commitFault.getMessage(), commitFault);
        }
        long now = nanoTime.getAsLong();
        if (committing || now - committedNanos < cluster.commitInterval().toNanos()) {
            return;
        }
        committedNanos = now;
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(progress.keySet());
        if (!offsets.isEmpty()) {
            committing = true;
            consumer.commitAsync(offsets, this::committed);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Progress own = progress.get(partition);
            OffsetAndMetadata offset = own == null ? null : own.toCommit();
            if (offset != null) {
                offsets.put(partition, offset);
            }
        }
        return offsets;
    }

    /** What failed for now is committed with the next. */
    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception fault) {
        committing = false;
        if (fault == null) {
            remember(offsets);
        } else if (fault instanceof RetriableException
                || fault instanceof RebalanceInProgressException
                || fault instanceof CommitFailedException) {
            log.debug("offsets not committed yet", fault);
        } else {
            commitFault = fault;
        }
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            Progress own = progress.get(partition);
            if (own != null) {
                own.committed(offset);
            }
        });
    }

    private void commitNow(Collection<TopicPartition> partitions, Duration longest) {
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, longest);
            remember(offsets);
        } catch (KafkaException e) {
            log.warn("kafka: of {} what came last was not committed, and comes again: {}", partitions, e.getMessage());
        }
    }

    private void lookWhenDue() {
        long now = nanoTime.getAsLong();
        if (now - lookedNanos < LOOK_EVERY.toNanos()) {
            return;
        }
        lookedNanos = now;
        meters.behind(consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum());
        Standing current = stands();
        if (current != null && !current.equals(standing)) {
            standing = current;
            standings.accept(current);
        }
    }

    /** Null as long as it is not known yet. */
    private @Nullable Standing stands() {
        String away = signs.away();
        if (away != null) {
            return Standing.away(away);
        }
        if (!signs.isMember()) {
            return standing;
        }
        List<String> faults = signs.isWithoutTopics()
                ? List.of("the cluster has no topic, or none that this server may read, that matches one of "
                        + cluster.topics().stream().map(KafkaTopics::pattern).toList())
                : List.of();
        return new Standing("group " + cluster.group(), faults);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(this::of);
        log.debug("kafka: now reads {} too", partitions);
    }

    /** Lets what is under way come to the journal, for a while, so that the next one in the group goes on behind it. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        polled.removeIf(record -> partitions.contains(record.partition()));
        if (!ending) {
            long end = nanoTime.getAsLong() + REVOKED_MAX.toNanos();
            while (!areSettled(partitions) && nanoTime.getAsLong() - end < 0) {
                LockSupport.parkNanos(this, STEP_NANOS);
            }
            commitNow(partitions, COMMIT_MAX);
        }
        partitions.forEach(progress::remove);
        log.debug("kafka: reads {} no more", partitions);
    }

    private boolean areSettled(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .allMatch(partition ->
                        !progress.containsKey(partition) || of(partition).isSettled());
    }

    /** Another one of the group may read them already. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        polled.removeIf(record -> partitions.contains(record.partition()));
        partitions.forEach(progress::remove);
    }

    /** Commits what is in the journal by now, and leaves the group. Never fails. */
    void end() {
        ending = true;
        try {
            commitNow(List.copyOf(progress.keySet()), LAST_COMMIT_MAX);
            consumer.close(CloseOptions.timeout(CLOSE_MAX));
        } catch (RuntimeException e) {
            log.debug("kafka: consumer did not close", e);
        }
    }
}
