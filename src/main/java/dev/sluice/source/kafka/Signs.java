package dev.sluice.source.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster is there: Kafka's client connects again by itself and says nothing of it, but it counts its connections, and
 * the bytes that come, of which there are some at each heartbeat. Owned by the thread that polls.
 */
final class Signs {

    private static final long UNCONNECTED_MAX_NANOS = Duration.ofSeconds(2).toNanos();

    /** So long it may take until the topics are known; while there is no connection the client forgets them. */
    private static final long UNMATCHED_MAX_NANOS = Duration.ofSeconds(5).toNanos();

    private final Consumer<?, ?> consumer;
    private final Duration silenceMax;
    private final LongSupplier nanoTime;
    private final @Nullable Metric connections;
    private final @Nullable Metric bytes;
    private double bytesBefore;
    private long heardNanos;
    private long memberNanos;
    private long matchedNanos;

    Signs(Consumer<?, ?> consumer, Duration silenceMax, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.silenceMax = silenceMax;
        this.nanoTime = nanoTime;
        this.connections = metric(consumer, "connection-count");
        this.bytes = metric(consumer, "incoming-byte-total");
        this.heardNanos = nanoTime.getAsLong();
        this.memberNanos = heardNanos;
        this.matchedNanos = heardNanos;
    }

    private static @Nullable Metric metric(Consumer<?, ?> consumer, String name) {
        for (Map.Entry<MetricName, ? extends Metric> each : consumer.metrics().entrySet()) {
            if (each.getKey().name().equals(name) && each.getKey().group().equals("consumer-metrics")) {
                return each.getValue();
            }
        }
        return null;
    }

    /** Whether the cluster has this consumer in the group. */
    boolean isMember() {
        return consumer.groupMetadata().generationId() >= 0;
    }

    /** Why it counts as away; null while it does not. To be asked again and again. */
    @Nullable
    String away() {
        long now = nanoTime.getAsLong();
        boolean connected = value(connections, 1) > 0;
        double bytesNow = value(bytes, bytesBefore + 1);
        if (connected && bytesNow != bytesBefore) {
            heardNanos = now;
        }
        bytesBefore = bytesNow;
        if (isMember()) {
            memberNanos = now;
        }
        if (!connected || !consumer.subscription().isEmpty()) {
            matchedNanos = now;
        }
        if (!connected && now - heardNanos > UNCONNECTED_MAX_NANOS) {
            return "there is no connection to any of its brokers";
        }
        if (now - heardNanos > silenceMax.toNanos()) {
            return "nothing was heard of it for over " + silenceMax.toSeconds() + " s";
        }
        if (now - memberNanos > silenceMax.toNanos()) {
            return "it did not take this server into the group for over " + silenceMax.toSeconds() + " s";
        }
        return null;
    }

    /** Whether no topic is there to be read, and not only for a moment. */
    boolean isWithoutTopics() {
        return nanoTime.getAsLong() - matchedNanos > UNMATCHED_MAX_NANOS;
    }

    private static double value(@Nullable Metric metric, double ifNone) {
        return metric != null && metric.metricValue() instanceof Number number ? number.doubleValue() : ifNone;
    }
}
