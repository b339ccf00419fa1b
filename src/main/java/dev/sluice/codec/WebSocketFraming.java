package dev.sluice.codec;

import dev.sluice.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Server frames of RFC 6455, section 5.2: final, unmasked, header and payload in one array. */
public final class WebSocketFraming {

    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final byte FINAL_BINARY = (byte) 0x82;
    private static final byte FINAL_CLOSE = (byte) 0x88;
    private static final byte FINAL_PING = (byte) 0x89;
    private static final byte FINAL_PONG = (byte) 0x8A;
    private static final int CONTROL_BIT = 0x08;
    private static final int COMPRESSED_BIT = 0x40;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int LENGTH_IN_EIGHT_BYTES = 127;

    private WebSocketFraming() {}

    static byte[] text(byte[] payload, int length) {
        return frame(FINAL_TEXT, payload, length);
    }

    static byte[] binary(byte[] payload, int length) {
        return frame(FINAL_BINARY, payload, length);
    }

    /** A ping without payload. */
    public static byte[] ping() {
        return frame(FINAL_PING, new byte[0], 0);
    }

    /** The answer to a ping, with its payload of at most 125 bytes. */
    public static byte[] pong(byte[] payload) {
        return frame(FINAL_PONG, payload, payload.length);
    }

    public static byte[] close(CloseCode why) {
        return close(why.code(), why.reason());
    }

    /** A close frame; the reason is at most 123 bytes of UTF-8. */
    public static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
        return frame(FINAL_CLOSE, payload, payload.length);
    }

    /** A close frame that tells no code, in answer to one that told none. */
    public static byte[] closeWithoutCode() {
        return frame(FINAL_CLOSE, new byte[0], 0);
    }

    /** Whether a frame is none of a message, but a ping, a pong or a close. */
    static boolean isControl(byte[] frame) {
        return (frame[0] & CONTROL_BIT) != 0;
    }

    /** Where the payload of a server's frame begins. */
    static int payloadAt(byte[] frame) {
        return frame[1] < LENGTH_IN_TWO_BYTES ? 2 : frame[1] == LENGTH_IN_TWO_BYTES ? 4 : 10;
    }

    /** The same message with another payload, which is compressed (RFC 7692, 6). */
    static byte[] compressed(byte[] message, byte[] payload, int length) {
        return frame((byte) (message[0] | COMPRESSED_BIT), payload, length);
    }

    private static byte[] frame(byte first, byte[] payload, int length) {
        byte[] frame = begin(first, length);
        System.arraycopy(payload, 0, frame, frame.length - length, length);
        return frame;
    }

    /** A frame that has its header, and at its end room for so many bytes of payload. */
    static byte[] begin(byte first, int length) {
        int header = length < LENGTH_IN_TWO_BYTES ? 2 : length <= 0xFFFF ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + length).put(first);
        if (header == 2) {
            frame.put((byte) length);
        } else if (header == 4) {
            frame.put((byte) LENGTH_IN_TWO_BYTES).putShort((short) length);
        } else {
            frame.put((byte) LENGTH_IN_EIGHT_BYTES).putLong(length);
        }
        return frame.array();
    }
}
