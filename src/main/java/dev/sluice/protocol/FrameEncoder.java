package dev.sluice.protocol;

import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;

/** Writes whole frames of one wire format, ready for the socket. Stateless: one instance serves all threads. */
public interface FrameEncoder extends UpdateEncoder {

    /** An {@code update} frame. */
    @Override
    byte[] encode(Update update);

    /** A {@code snapshot} frame. */
    byte[] encodeSnapshot(Update update);

    byte[] encode(ServerFrame frame);
}
