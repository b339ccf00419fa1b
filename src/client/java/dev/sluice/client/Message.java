package dev.sluice.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published.
 *
 * @param topic its name
 * @param json the data, one JSON value; {@code null} as JSON retires the topic
 * @param ttl after how long without a newer update the server calls the topic stale, 100 ms to 24 h; null is the server's
 *     default
 * @param quality {@code uncertain} or {@code bad}; null is good
 */
public record Message(
        String topic,
        String json,
        @Nullable Duration ttl,
        @Nullable String quality) {

    private static final Duration TTL_MAX = Duration.ofDays(1);

    /**
     * Checks that the data is one JSON value, since it is put into a frame as it stands, and that a ttl is no longer than a day.
     *
     * @throws IllegalArgumentException if it is not so
     */
    public Message {
        FrameReader.check(json);
        if (ttl != null && ttl.compareTo(TTL_MAX) > 0) {
            throw new IllegalArgumentException("a ttl is 24 h at most, not " + ttl);
        }
    }

    /** Data as text. */
    public static Message of(String topic, String json) {
        return new Message(topic, json, null, null);
    }

    /**
     * Data as bytes.
     *
     * @throws IllegalArgumentException if they are not JSON in UTF-8
     */
    public static Message of(String topic, byte[] json) {
        try {
            return of(
                    topic,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(json))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the data is not UTF-8", e);
        }
    }

    /**
     * One as JSON: an object with {@code topic} and {@code data}, and with {@code ttl} in milliseconds and {@code quality} where it
     * has them, as {@code POST /api/publish} takes it. Other fields are passed over.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Message read(String json) {
        Frame frame = Frame.read(json);
        return new Message(
                frame.text("topic"),
                frame.required("data"),
                frame.has("ttl") ? Duration.ofMillis(frame.number("ttl")) : null,
                frame.has("quality") ? frame.text("quality") : null);
    }

    /** Ends a topic. */
    public static Message retirement(String topic) {
        return of(topic, "null");
    }

    public Message withTtl(Duration ttl) {
        return new Message(topic, json, ttl, quality);
    }

    public Message withQuality(String quality) {
        return new Message(topic, json, ttl, quality);
    }

    void writeTo(FrameWriter frame) {
        frame.text("topic", topic).raw("data", json);
        if (ttl != null) {
            frame.number("ttl", ttl.toMillis());
        }
        if (quality != null) {
            frame.text("quality", quality);
        }
    }
}
