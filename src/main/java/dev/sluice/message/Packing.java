package dev.sluice.message;

import java.util.List;

/**
 * How the frames of one format are put together to messages. The same frames make the same message, of which the clients of
 * one event loop share the bytes. Safe for any thread.
 */
public interface Packing {

    /** Most bytes of frames that are put together: about what is handed to a socket at once, since what is begun has to be ended. A larger frame goes alone. */
    int BYTES_MAX = 20 * 1024;

    /** Each frame is a message. */
    Packing SINGLE = new Packing() {
        @Override
        public boolean joins(byte[] frame) {
            return false;
        }

        @Override
        public byte[] message(List<byte[]> frames) {
            return frames.get(0);
        }
    };

    /** Whether the frame may be in a message with others. */
    boolean joins(byte[] frame);

    /** The message of these frames, ready for the socket: of one, or of several that may be together. Not to be changed. */
    byte[] message(List<byte[]> frames);
}
