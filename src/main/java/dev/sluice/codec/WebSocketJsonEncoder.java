package dev.sluice.codec;

import dev.sluice.field.Deadband;
import dev.sluice.field.Op;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code sluice.v1.json}: each frame is one unmasked, unfragmented WebSocket text frame (RFC 6455, 5.2), so that every
 * client can be sent the same bytes.
 *
 * <pre>
 * 0x81 | length: 1, 3 or 9 bytes | {"type":..., ...}
 * </pre>
 *
 * Updates and snapshots, and answers to who publishes, of which there are millions, are put together by hand; all other
 * frames by Jackson.
 */
public final class WebSocketJsonEncoder implements FrameEncoder {

    private static final int SLOT = 0;
    static final byte[] UPDATE = AsciiBuffer.ascii("{\"type\":\"update\",\"topic\":\"");
    static final byte[] SNAPSHOT = AsciiBuffer.ascii("{\"type\":\"snapshot\",\"topic\":\"");
    private static final byte[] PUBLISHED = AsciiBuffer.ascii("{\"type\":\"published\",\"id\":");
    private static final byte[] TOPIC = AsciiBuffer.ascii(",\"topic\":\"");
    private static final byte[] SEQ = AsciiBuffer.ascii("\",\"seq\":");
    private static final byte[] OFFSET = AsciiBuffer.ascii(",\"offset\":");
    private static final byte[] TS = AsciiBuffer.ascii(",\"ts\":");
    private static final byte[] QUALITY = AsciiBuffer.ascii(",\"quality\":\"");
    private static final byte[] DATA = AsciiBuffer.ascii(",\"data\":");
    private static final byte[] LEFT = AsciiBuffer.ascii(",\"data\":null,\"left\":true}");

    private final JsonFactory json = new JsonFactory();

    @Override
    public int slot() {
        return SLOT;
    }

    @Override
    public byte[] encode(Update update) {
        return encode(UPDATE, update);
    }

    @Override
    public byte[] encodeSnapshot(Update update) {
        return encode(SNAPSHOT, update);
    }

    @Override
    public byte[] encodeLeft(Update update) {
        AsciiBuffer out = new AsciiBuffer(160);
        appendLeft(out, update);
        return WebSocketFraming.text(out.bytes(), out.length());
    }

    private static byte[] encode(byte[] head, Update update) {
        AsciiBuffer out = new AsciiBuffer(update.data().length + 160);
        append(out, head, update);
        return WebSocketFraming.text(out.bytes(), out.length());
    }

    private static void appendNumbers(AsciiBuffer out, byte[] head, Update update) {
        out.append(head).appendJsonText(update.topic().name());
        out.append(SEQ).append(update.seq());
        out.append(OFFSET).append(update.offset());
        out.append(TS).append(update.ts());
    }

    /** Appends the object that tells that a topic has left what its client wants. */
    static void appendLeft(AsciiBuffer out, Update update) {
        appendNumbers(out, UPDATE, update);
        out.append(LEFT);
    }

    /** Appends the object that begins with {@link #UPDATE} or {@link #SNAPSHOT}. */
    static void append(AsciiBuffer out, byte[] head, Update update) {
        appendNumbers(out, head, update);
        if (update.quality() != Quality.GOOD) {
            out.append(QUALITY)
                    .append(AsciiBuffer.ascii(update.quality().wireName()))
                    .append((byte) '"');
        }
        out.append(DATA).append(update.data()).append((byte) '}');
    }

    @Override
    public byte[] encode(ServerFrame frame) {
        if (frame instanceof ServerFrame.Published published && published.id().value() instanceof Long id) {
            return encode(published, id);
        }
        byte[] object = object(frame);
        return WebSocketFraming.text(object, object.length);
    }

    /** The frame without its header. */
    byte[] object(ServerFrame frame) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(200);
        try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            generator.writeStringProperty("type", frame.type());
            writeFields(generator, frame);
            generator.writeEndObject();
        }
        return out.toByteArray();
    }

    private static byte[] encode(ServerFrame.Published frame, long id) {
        AsciiBuffer out = new AsciiBuffer(160);
        out.append(PUBLISHED).append(AsciiBuffer.ascii(Long.toString(id)));
        out.append(TOPIC).appendJsonText(frame.topic().name());
        out.append(SEQ).append(frame.seq());
        out.append(OFFSET).append(frame.offset()).append((byte) '}');
        return WebSocketFraming.text(out.bytes(), out.length());
    }

    private static void writeFields(JsonGenerator out, ServerFrame frame) {
        if (frame instanceof ServerFrame.Welcome f) {
            out.writeStringProperty("session", f.session());
            writePosition(out, f.epoch(), f.offset());
            writeMillis(out, "heartbeat", f.heartbeat());
            writeLimits(out, f.limits());
            if (f.node() != null) {
                out.writeStringProperty("node", f.node());
            }
        } else if (frame instanceof ServerFrame.Authenticated f) {
            writeId(out, f.id());
            out.writeStringProperty("subject", f.subject());
            out.writeNumberProperty("expires", f.expires());
        } else if (frame instanceof ServerFrame.Subscribed f) {
            writeId(out, f.id());
            writeFilters(out, "topics", f.topics());
            if (f.effective() != null) {
                writeFilters(out, "effective", f.effective());
            }
            out.writeStringProperty("policy", f.policy());
            out.writeNumberProperty("buffer", f.buffer());
            writeRate(out, f.maxRate());
            writeMillis(out, "maxAge", f.maxAge());
            writeWhere(out, f.where());
            writeDeadband(out, f.deadband());
            writeMillis(out, "maxSilence", f.maxSilence());
            writeOffset(out, "until", f.until());
            writePosition(out, f.epoch(), f.offset());
            if (f.recovered() != null) {
                out.writeBooleanProperty("recovered", f.recovered());
            }
        } else if (frame instanceof ServerFrame.Unsubscribed f) {
            writeId(out, f.id());
            writeFilters(out, "topics", f.topics());
        } else if (frame instanceof ServerFrame.Synced f) {
            writeId(out, f.id());
            out.writeNumberProperty("offset", f.offset());
        } else if (frame instanceof ServerFrame.Gap f) {
            writeLost(out, f.lost());
            out.writeNumberProperty("conflated", f.conflated());
            if (f.from() != null && f.to() != null) {
                out.writeNumberProperty("from", f.from());
                out.writeNumberProperty("to", f.to());
            }
            out.writeStringProperty("reason", f.reason());
            writeTopics(out, f.topics());
        } else if (frame instanceof ServerFrame.Heartbeat f) {
            out.writeNumberProperty("ts", f.ts());
            out.writeNumberProperty("offset", f.offset());
            if (f.resume() != null) {
                out.writeStringProperty("resume", f.resume().toResumePoint());
            }
            out.writeNumberProperty("matched", f.matched());
            out.writeNumberProperty("delivered", f.delivered());
            out.writeNumberProperty("conflated", f.conflated());
            out.writeNumberProperty("lost", f.lost());
            out.writeNumberProperty("filtered", f.filtered());
            out.writeNumberProperty("queued", f.queued());
            if (f.behind().compareTo(ServerFrame.Heartbeat.BEHIND_MIN) >= 0) {
                writeMillis(out, "behind", f.behind());
            }
        } else if (frame instanceof ServerFrame.Published f) {
            writeId(out, f.id());
            out.writeStringProperty("topic", f.topic().name());
            out.writeNumberProperty("seq", f.seq());
            out.writeNumberProperty("offset", f.offset());
        } else if (frame instanceof ServerFrame.Willed f) {
            writeId(out, f.id());
        } else if (frame instanceof ServerFrame.Pong f) {
            writeId(out, f.id());
            out.writeNumberProperty("ts", f.ts());
        } else if (frame instanceof ServerFrame.Fault f) {
            writeId(out, f.id());
            out.writeStringProperty("code", f.code().wireName());
            out.writeStringProperty("message", f.message());
            out.writeBooleanProperty("retryable", f.retryable());
            if (f.unknown()) {
                out.writeBooleanProperty("unknown", true);
            }
        } else if (frame instanceof ServerFrame.Goaway f) {
            out.writeStringProperty("reason", f.reason());
            writeMillis(out, "reconnectAfter", f.reconnectAfter());
        }
    }

    private static void writeId(JsonGenerator out, @Nullable FrameId id) {
        if (id != null && id.value() instanceof Long number) {
            out.writeNumberProperty("id", number);
        } else if (id != null) {
            out.writeStringProperty("id", id.value().toString());
        }
    }

    private static void writePosition(JsonGenerator out, String epoch, long offset) {
        out.writeStringProperty("epoch", epoch);
        out.writeNumberProperty("offset", offset);
    }

    private static void writeOffset(JsonGenerator out, String name, @Nullable Long offset) {
        if (offset == null) {
            out.writeNullProperty(name);
        } else {
            out.writeNumberProperty(name, offset);
        }
    }

    private static void writeMillis(JsonGenerator out, String name, @Nullable Duration duration) {
        if (duration == null) {
            out.writeNullProperty(name);
        } else {
            out.writeNumberProperty(name, duration.toMillis());
        }
    }

    /** Without a fraction where it has none, as a client would write it. */
    private static void writeRate(JsonGenerator out, @Nullable Double rate) {
        if (rate == null) {
            out.writeNullProperty("maxRate");
        } else if (rate == Math.rint(rate) && rate < FrameId.INTEGER_MAX) {
            out.writeNumberProperty("maxRate", rate.longValue());
        } else {
            out.writeNumberProperty("maxRate", rate);
        }
    }

    private static void writeWhere(JsonGenerator out, @Nullable Where where) {
        if (where == null) {
            out.writeNullProperty("where");
            return;
        }
        out.writeArrayPropertyStart("where");
        for (Term term : where.terms()) {
            out.writeStartObject();
            out.writeStringProperty("field", term.field().text());
            out.writeStringProperty("op", term.op().wireName());
            if (term.op() != Op.EXISTS) {
                out.writeName("value");
                out.writeRawValue(term.value());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeDeadband(JsonGenerator out, @Nullable Deadband deadband) {
        if (deadband == null) {
            out.writeNullProperty("deadband");
            return;
        }
        out.writeObjectPropertyStart("deadband");
        out.writeStringProperty("field", deadband.field().text());
        out.writeName(deadband.isPercent() ? "percent" : "abs");
        out.writeRawValue(deadband.width());
        out.writeEndObject();
    }

    private static void writeLost(JsonGenerator out, @Nullable Long lost) {
        if (lost == null) {
            out.writeNullProperty("lost");
        } else {
            out.writeNumberProperty("lost", lost);
        }
    }

    private static void writeLimits(JsonGenerator out, ServerFrame.Limits limits) {
        out.writeObjectPropertyStart("limits");
        out.writeNumberProperty("messageBytes", limits.messageBytes());
        out.writeNumberProperty("filters", limits.filters());
        out.writeNumberProperty("subscriptions", limits.subscriptions());
        out.writeNumberProperty("buffer", limits.buffer());
        out.writeNumberProperty("framesPerSecond", limits.framesPerSecond());
        out.writeEndObject();
    }

    private static void writeFilters(JsonGenerator out, String name, Collection<TopicFilter> filters) {
        out.writeArrayPropertyStart(name);
        filters.forEach(filter -> out.writeString(filter.toString()));
        out.writeEndArray();
    }

    private static void writeTopics(JsonGenerator out, @Nullable Collection<Topic> topics) {
        if (topics != null) {
            out.writeArrayPropertyStart("topics");
            topics.forEach(topic -> out.writeString(topic.name()));
            out.writeEndArray();
        }
    }
}
