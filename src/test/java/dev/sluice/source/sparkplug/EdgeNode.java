package dev.sluice.source.sparkplug;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.eclipse.tahu.SparkplugException;
import org.eclipse.tahu.SparkplugInvalidTypeException;
import org.eclipse.tahu.message.SparkplugBPayloadEncoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.Metric.MetricBuilder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.SparkplugBPayload.SparkplugBPayloadBuilder;
import org.eclipse.tahu.message.model.Template;
import org.jspecify.annotations.Nullable;

/** What an edge node says, as Eclipse Tahu writes it; it numbers its messages. */
public final class EdgeNode {

    /** When all that it says was so. */
    public static final long NOW = 1_750_000_000_250L;

    private final String group;
    private final String name;
    private long seq = -1;
    private long bdSeq;

    public EdgeNode(String group, String name) {
        this.group = group;
        this.name = name;
    }

    /** A message and where it is published. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Said(String topic, byte[] payload) {}

    String topic(String kind) {
        return "spBv1.0/" + group + '/' + kind + '/' + name;
    }

    /** As if one message more had been said. */
    public EdgeNode loseOne() {
        seq = (seq + 1) % 256;
        return this;
    }

    /** It connects once more. */
    public EdgeNode reconnect() {
        bdSeq++;
        return this;
    }

    private byte[] next(List<Metric> metrics) {
        loseOne();
        return bytes(seq, metrics);
    }

    /** Its will, as of the connection that it has now. */
    public Said death() {
        return new Said(topic("NDEATH"), bytes(null, List.of(bdSeq())));
    }

    private Metric bdSeq() {
        return metric("bdSeq", MetricDataType.Int64, bdSeq);
    }

    public Said birth(Metric... metrics) {
        seq = 0;
        List<Metric> all = new ArrayList<>(List.of(bdSeq()));
        all.addAll(Arrays.asList(metrics));
        return new Said(topic("NBIRTH"), bytes(seq, all));
    }

    public Said data(Metric... metrics) {
        return new Said(topic("NDATA"), next(List.of(metrics)));
    }

    public Said birthOf(String device, Metric... metrics) {
        return new Said(topic("DBIRTH") + '/' + device, next(List.of(metrics)));
    }

    public Said dataOf(String device, Metric... metrics) {
        return new Said(topic("DDATA") + '/' + device, next(List.of(metrics)));
    }

    public Said deathOf(String device) {
        return new Said(topic("DDEATH") + '/' + device, next(List.of()));
    }

    /** A metric with name and datatype. */
    public static Metric metric(String name, MetricDataType type, @Nullable Object value) {
        return build(new MetricBuilder(name, type, value));
    }

    public static Metric metric(String name, long alias, MetricDataType type, @Nullable Object value) {
        return build(new MetricBuilder(name, type, value).alias(alias));
    }

    /** One that has been told of, without its name. */
    public static Metric metric(long alias, MetricDataType type, @Nullable Object value) {
        return build(new MetricBuilder(alias, type, value));
    }

    static Date date() {
        return Date.from(Instant.ofEpochMilli(NOW));
    }

    /** One that was so at that time. */
    static Metric build(MetricBuilder builder) {
        try {
            return builder.timestamp(date()).createMetric();
        } catch (SparkplugInvalidTypeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Metric template(String name, boolean isDefinition, Metric... members) {
        return metric(
                name,
                MetricDataType.Template,
                new Template("1", isDefinition ? null : "motor", isDefinition, List.of(members), List.of()));
    }

    private static byte[] bytes(@Nullable Long seq, List<Metric> metrics) {
        SparkplugBPayloadBuilder payload = new SparkplugBPayloadBuilder().setTimestamp(date());
        if (seq != null) {
            payload.setSeq(seq);
        }
        try {
            return new SparkplugBPayloadEncoder()
                    .getBytes(payload.addMetrics(metrics).createPayload(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For builders that say that they may fail. */
    interface Made<T> {
        T make() throws SparkplugException;
    }

    static <T> T made(Made<T> maker) {
        try {
            return maker.make();
        } catch (SparkplugException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
