package dev.sluice.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One value of one topic. Immutable, as long as nobody writes into {@link #data()}. */
public final class Update implements StreamEvent {

    /** What it says of its topic. */
    public enum Kind {

        /** The last value that there was before. */
        SNAPSHOT,

        /** A new value. */
        VALUE,

        /** The topic has ended; there is no data. */
        RETIRED,

        /** The topic's newest value no longer fulfils the contract's {@code where}: what is shown of it is no longer true. There is no data. */
        LEFT
    }

    private static final byte[] NONE = {};

    private final Kind kind;
    private final String topic;
    private final long seq;
    private final long offset;
    private final long tsMicros;
    private final byte[] data;
    private final String quality;

    Update(Kind kind, String topic, long seq, long offset, long tsMicros, byte[] data, String quality) {
        this.kind = kind;
        this.topic = topic;
        this.seq = seq;
        this.offset = offset;
        this.tsMicros = tsMicros;
        this.data = data;
        this.quality = quality;
    }

    static Update of(Frame frame) {
        String json = Objects.requireNonNullElse(frame.raw("data"), "null");
        boolean isValue = !json.equals("null");
        Kind kind = isValue
                ? frame.type().equals("snapshot") ? Kind.SNAPSHOT : Kind.VALUE
                : frame.isTrue("left") ? Kind.LEFT : Kind.RETIRED;
        return new Update(
                kind,
                frame.text("topic"),
                frame.number("seq"),
                frame.number("offset"),
                frame.number("ts", 0),
                isValue ? json.getBytes(StandardCharsets.UTF_8) : NONE,
                frame.text("quality", "good"));
    }

    /**
     * One as JSON, as {@code GET /api/history} and {@code GET /api/topics} write it.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Update read(String json) {
        return of(Frame.read(json));
    }

    Update asSnapshot() {
        return new Update(Kind.SNAPSHOT, topic, seq, offset, tsMicros, data, quality);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it came as a last value, and not because it was published now. */
    public boolean isSnapshot() {
        return kind == Kind.SNAPSHOT;
    }

    /** Whether there is data: it is neither a retirement nor a {@link Kind#LEFT}. */
    public boolean hasData() {
        return kind == Kind.SNAPSHOT || kind == Kind.VALUE;
    }

    public String topic() {
        return topic;
    }

    /** Counts the updates of the topic: 1, 2, 3, ... */
    public long seq() {
        return seq;
    }

    /** Its place in the server's log. */
    public long offset() {
        return offset;
    }

    /** When the server accepted it, in microseconds since 1970. */
    public long tsMicros() {
        return tsMicros;
    }

    /** When the server accepted it. */
    public Instant ts() {
        return Instant.EPOCH.plus(tsMicros, ChronoUnit.MICROS);
    }

    /** {@code good}, {@code uncertain}, {@code bad}, or {@code stale}: its source has died. */
    public String quality() {
        return quality;
    }

    /** The JSON as it was published, in UTF-8; empty where there is none. It is not copied: do not write into it. */
    public byte[] data() {
        return data;
    }

    /** The data, decoded; call it only where {@link #hasData()}. */
    public <T extends @Nullable Object> T data(Function<? super byte[], ? extends T> decoder) {
        return decoder.apply(data);
    }

    /** The JSON as text; empty where there is none. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return kind + " " + topic + " seq " + seq + " offset " + offset + (hasData() ? " " + text() : "");
    }
}
