package dev.sluice.codec;

import dev.sluice.cbor.CborBuffer;
import java.nio.ByteBuffer;
import java.util.List;

/** How an array of frames is written around the frames, whose bytes stay what they are. */
public enum ArrayForm {
    JSON,
    CBOR;

    private static final byte[] JSON_HEAD = {'['};

    /** The message that holds the array of these frames, each of which is a message by itself. */
    byte[] join(List<byte[]> frames) {
        boolean isJson = this == JSON;
        byte[] head =
                isJson ? JSON_HEAD : new CborBuffer(9).array(frames.size()).toByteArray();
        int payload = head.length + (isJson ? frames.size() : 0);
        for (byte[] frame : frames) {
            payload += frame.length - WebSocketFraming.payloadAt(frame);
        }
        byte[] message = WebSocketFraming.begin(frames.get(0)[0], payload);
        ByteBuffer out =
                ByteBuffer.wrap(message, message.length - payload, payload).put(head);
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = frames.get(i);
            int at = WebSocketFraming.payloadAt(frame);
            out.put(frame, at, frame.length - at);
            if (isJson) {
                out.put((byte) (i < frames.size() - 1 ? ',' : ']'));
            }
        }
        return message;
    }
}
