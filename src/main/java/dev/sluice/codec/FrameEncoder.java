package dev.sluice.codec;

import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.ServerFrame;

/** Writes whole frames of one wire format, ready for the socket. Stateless: one instance serves all threads. */
public interface FrameEncoder extends UpdateEncoder {

    /** An {@code update} frame. */
    @Override
    byte[] encode(Update update);

    /** A {@code snapshot} frame. */
    byte[] encodeSnapshot(Update update);

    /** An {@code update} frame of a topic whose newest value its client does not want, in place of the one that it has. */
    byte[] encodeLeft(Update newest);

    byte[] encode(ServerFrame frame);
}
