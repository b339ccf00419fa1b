package dev.sluice.codec;

import dev.sluice.protocol.ClientFrame;
import java.io.InputStream;

/** Reads the frames of one wire format. Stateless: one instance serves all threads. */
public interface FrameDecoder {

    /**
     * The frame in one message.
     *
     * @throws ProtocolException if it is none; tells which error the client gets
     */
    ClientFrame decode(InputStream message);
}
