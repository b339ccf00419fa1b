package dev.sluice.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads WebSocket frames of a server where they lie, without a copy and without an object: at millions a second nothing
 * else keeps up. So it knows by heart where an update of the bench has its fields: topics have four digits, and the data
 * has one length, hence {@code ts} and {@code at} stand at fixed places from the end.
 */
public final class FrameReader {

    private static final int OPCODE = 0x0f;
    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private static final int TYPE = "{\"type\":\"".length();
    private static final int UPDATE_TOPIC = "{\"type\":\"update\",\"topic\":\"bench/".length();
    private static final int SNAPSHOT_TOPIC = "{\"type\":\"snapshot\",\"topic\":\"bench/".length();
    private static final int PUBLISHED_ID = "{\"type\":\"published\",\"id\":".length();
    private static final int PUBLISHED_TOPIC = ",\"topic\":\"bench/".length();
    private static final int TOPIC_DIGITS = 4;
    private static final int SEQ = "\",\"seq\":".length();
    private static final int AT = "{\"at\":".length();
    private static final int DATA = ",\"data\":".length();
    private static final int OFFSET = ",\"offset\":".length();
    private static final int TS = ",\"ts\":".length();
    private static final int TIME_DIGITS = 16;
    private static final byte[] LOST = "\"lost\":".getBytes(StandardCharsets.US_ASCII);

    private final int dataBytes;
    private final Inflated inflated = new Inflated();

    public FrameReader(int dataBytes) {
        this.dataBytes = dataBytes;
    }

    /** Reads all whole frames from the buffer's position on; what is left of a frame that is not whole stays in it. */
    public void read(ByteBuffer buffer, Frames frames) {
        int begin = buffer.position();
        int limit = buffer.limit();
        while (limit - begin >= 2) {
            int length = buffer.get(begin + 1);
            int payload = begin + 2;
            if (length == LENGTH_16) {
                payload += Short.BYTES;
                length = payload <= limit ? buffer.getShort(begin + 2) & 0xffff : Integer.MAX_VALUE;
            } else if (length == LENGTH_64) {
                payload += Long.BYTES;
                length = payload <= limit ? Math.toIntExact(buffer.getLong(begin + 2)) : Integer.MAX_VALUE;
            }
            if (limit - payload < length) {
                break;
            }
            if ((buffer.get(begin) & COMPRESSED) != 0) {
                ByteBuffer message = inflated.of(buffer, payload, length);
                onFrame(message, buffer.get(begin) & OPCODE, 0, message.limit(), frames);
            } else {
                onFrame(buffer, buffer.get(begin) & OPCODE, payload, length, frames);
            }
            begin = payload + length;
        }
        buffer.position(begin);
    }

    private void onFrame(ByteBuffer buffer, int opcode, int payload, int length, Frames frames) {
        switch (opcode) {
            case TEXT -> {
                if (length > 0 && buffer.get(payload) == '[') {
                    onArray(buffer, payload, length, frames);
                } else {
                    onText(buffer, payload, length, frames);
                }
            }
            case PING -> frames.onPing();
            case CLOSE -> frames.onClose(length >= 2 ? buffer.getShort(payload) & 0xffff : 0);
            default -> throw new IllegalStateException("frame with opcode " + opcode);
        }
    }

    private void onArray(ByteBuffer buffer, int payload, int length, Frames frames) {
        int end = payload + length - 1;
        int begin = payload + 1;
        while (begin < end) {
            int next = buffer.get(begin + TYPE) == 'u' && buffer.get(begin + TYPE + 1) == 'p'
                    ? endOfUpdate(buffer, begin)
                    : endOfObject(buffer, begin);
            onText(buffer, begin, next - begin, frames);
            begin = next + 1;
        }
    }

    private int endOfUpdate(ByteBuffer buffer, int begin) {
        int offset = afterNumber(buffer, begin + UPDATE_TOPIC + TOPIC_DIGITS + SEQ) + OFFSET;
        return afterNumber(buffer, offset) + TS + TIME_DIGITS + DATA + dataBytes + 1;
    }

    /** No string of the bench has a brace. */
    private static int endOfObject(ByteBuffer buffer, int begin) {
        int depth = 0;
        int i = begin;
        do {
            byte b = buffer.get(i++);
            depth += b == '{' ? 1 : b == '}' ? -1 : 0;
        } while (depth > 0);
        return i;
    }

    private void onText(ByteBuffer buffer, int payload, int length, Frames frames) {
        switch (buffer.get(payload + TYPE)) {
            case 'u' -> onUpdate(buffer, payload, length, frames);
            case 's' -> onOther(buffer, payload, frames);
            case 'g' -> frames.onGap(lost(buffer, payload, length));
            case 'p' -> onPublished(buffer, payload, frames);
            case 'e' -> frames.onError();
            default -> {} // welcome, heartbeat
        }
    }

    private void onUpdate(ByteBuffer buffer, int payload, int length, Frames frames) {
        int topic = payload + UPDATE_TOPIC;
        int data = payload + length - 1 - dataBytes;
        frames.onUpdate(
                (int) digits(buffer, topic, TOPIC_DIGITS),
                number(buffer, topic + TOPIC_DIGITS + SEQ),
                digits(buffer, data + AT, TIME_DIGITS),
                digits(buffer, data - DATA - TIME_DIGITS, TIME_DIGITS));
    }

    private static void onPublished(ByteBuffer buffer, int payload, Frames frames) {
        int id = payload + PUBLISHED_ID;
        int topic = afterNumber(buffer, id) + PUBLISHED_TOPIC;
        frames.onPublished(
                number(buffer, id),
                (int) digits(buffer, topic, TOPIC_DIGITS),
                number(buffer, topic + TOPIC_DIGITS + SEQ));
    }

    /** A snapshot, {@code subscribed} or {@code synced}. */
    private static void onOther(ByteBuffer buffer, int payload, Frames frames) {
        switch (buffer.get(payload + TYPE + 1)) {
            case 'n' -> {
                int topic = payload + SNAPSHOT_TOPIC;
                frames.onSnapshot(
                        (int) digits(buffer, topic, TOPIC_DIGITS), number(buffer, topic + TOPIC_DIGITS + SEQ));
            }
            case 'y' -> frames.onSynced();
            default -> {}
        }
    }

    private static long lost(ByteBuffer buffer, int payload, int length) {
        for (int i = payload; i < payload + length - LOST.length; i++) {
            int match = 0;
            while (match < LOST.length && buffer.get(i + match) == LOST[match]) {
                match++;
            }
            if (match == LOST.length) {
                return number(buffer, i + match);
            }
        }
        throw new IllegalStateException("a gap that does not tell its count");
    }

    private static long digits(ByteBuffer buffer, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number * 10 + buffer.get(i) - '0';
        }
        return number;
    }

    private static int afterNumber(ByteBuffer buffer, int from) {
        int i = from;
        while (buffer.get(i) >= '0' && buffer.get(i) <= '9') {
            i++;
        }
        return i;
    }

    private static long number(ByteBuffer buffer, int from) {
        long number = 0;
        int i = from;
        for (int digit = buffer.get(i) - '0'; digit >= 0 && digit <= 9; digit = buffer.get(++i) - '0') {
            number = number * 10 + digit;
        }
        return number;
    }
}
