package dev.sluice.codec;

import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ProtocolException;
import java.io.InputStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Reads the frames of one wire format. Stateless: one instance serves all threads. */
public interface FrameDecoder {

    /**
     * The frame in one message.
     *
     * @throws ProtocolException if it is none; tells which error the client gets
     */
    ClientFrame decode(InputStream message);

    /**
     * The frames of a message that is one frame, or an array of one or more, each decoded and judged by itself, when it is
     * asked for.
     *
     * @throws ProtocolException if the message is neither
     */
    Iterator<Decoded> decodeArray(InputStream message);

    /** A frame, or why it is none. */
    record Decoded(@Nullable ClientFrame frame, @Nullable ProtocolException fault) {}
}
