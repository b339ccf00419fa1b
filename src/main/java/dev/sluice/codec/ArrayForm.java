package dev.sluice.codec;

import dev.sluice.cbor.CborBuffer;
import java.nio.ByteBuffer;
import java.util.List;

/** How an array of frames is written around the frames, whose bytes stay what they are. */
public enum ArrayForm {
    JSON {
        @Override
        byte[] head(int frames) {
            return OPEN;
        }
    },

    CBOR {
        @Override
        byte[] head(int frames) {
            return new CborBuffer(9).array(frames).toByteArray();
        }
    };

    private static final byte[] OPEN = {'['};

    abstract byte[] head(int frames);

    /** The message that holds the array of these frames, each of which is a message by itself. */
    byte[] join(List<byte[]> frames) {
        byte[] head = head(frames.size());
        int payload = head.length + (this == JSON ? frames.size() : 0);
        for (byte[] frame : frames) {
            payload += frame.length - WebSocketFraming.payloadAt(frame);
        }
        byte[] message = WebSocketFraming.begin(frames.get(0)[0], payload);
        ByteBuffer out =
                ByteBuffer.wrap(message, message.length - payload, payload).put(head);
        for (int i = 0; i < frames.size(); i++) {
            if (i > 0 && this == JSON) {
                out.put((byte) ',');
            }
            byte[] frame = frames.get(i);
            int at = WebSocketFraming.payloadAt(frame);
            out.put(frame, at, frame.length - at);
        }
        if (this == JSON) {
            out.put((byte) ']');
        }
        return message;
    }
}
