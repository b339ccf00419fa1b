package dev.sluice.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How frames lie on the wire (RFC 6455, 5.2): the one place of all test clients that knows of lengths and masks. */
public final class WebSocketFrames {

    private static final int MASK_BIT = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int HEADER_BYTES_MAX = 10;

    private WebSocketFrames() {}

    /**
     * Where a frame of a server has its payload.
     *
     * @param payload where it begins
     * @param end of the frame, maybe behind what is there yet
     */
    public record Span(int payload, int end) {}

    /** The frame that begins there; null while its header is not whole. */
    public static @Nullable Span span(ByteBuffer bytes, int start) {
        int there = bytes.limit() - start;
        if (there < 2) {
            return null;
        }
        int length = bytes.get(start + 1) & 0xFF;
        int payload = start + headerBytes(length);
        if (bytes.limit() < payload) {
            return null;
        }
        if (length == 126) {
            length = bytes.getShort(start + 2) & 0xFFFF;
        } else if (length == 127) {
            length = Math.toIntExact(bytes.getLong(start + 2));
        }
        return new Span(payload, payload + length);
    }

    private static int headerBytes(int length) {
        return length == 127 ? 10 : length == 126 ? 4 : 2;
    }

    /** The payload of the one frame in these bytes. */
    public static byte[] payload(byte[] frame) {
        Span span = span(ByteBuffer.wrap(frame), 0);
        if (span == null || span.end() != frame.length) {
            throw new IllegalArgumentException("not one whole frame");
        }
        byte[] payload = new byte[span.end() - span.payload()];
        ByteBuffer.wrap(frame).get(span.payload(), payload);
        return payload;
    }

    /** How many bytes a server's frame is on the wire. */
    public static int size(RawWebSocket.Frame frame) {
        int length = frame.payload().length;
        return headerBytes(length < 126 ? length : length <= 0xFFFF ? 126 : 127) + length;
    }

    /** The server's next frame. */
    public static RawWebSocket.Frame read(DataInputStream in) throws IOException {
        int head = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length >= MASK_BIT) {
            throw new IOException("a server must not mask");
        }
        long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        byte[] payload = new byte[Math.toIntExact(size)];
        in.readFully(payload);
        return new RawWebSocket.Frame(head, payload);
    }

    /** A masked frame, as a client should send it but for what the first byte says. */
    public static byte[] masked(int head, byte[] payload) {
        byte[] mask = new byte[MASK_BYTES];
        ThreadLocalRandom.current().nextBytes(mask);
        return masked(head, payload, mask);
    }

    /** With that mask of four bytes. */
    public static byte[] masked(int head, byte[] payload, byte[] mask) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES_MAX + MASK_BYTES + payload.length);
        putHeader(frame, head, payload.length, MASK_BIT).put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % MASK_BYTES]));
        }
        return written(frame);
    }

    /** As only servers may send it. */
    public static byte[] unmasked(int head, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES_MAX + payload.length);
        putHeader(frame, head, payload.length, 0).put(payload);
        return written(frame);
    }

    private static ByteBuffer putHeader(ByteBuffer frame, int head, int length, int maskBit) {
        frame.put((byte) head);
        if (length < 126) {
            return frame.put((byte) (maskBit | length));
        }
        return length <= 0xFFFF
                ? frame.put((byte) (maskBit | 126)).putShort((short) length)
                : frame.put((byte) (maskBit | 127)).putLong(length);
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }
}
