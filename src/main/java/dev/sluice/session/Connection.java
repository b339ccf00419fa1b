package dev.sluice.session;

import dev.sluice.audit.AuditClient;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a session needs of its transport. Called on the event loop of the session's lane only. */
public interface Connection {

    /** Tells whose events these are from now on. */
    void bind(ConnectionEvents session);

    /** Whether the connection still stands, as far as is known. */
    boolean isOpen();

    /** What kind of transport this is. */
    AuditClient.Way way();

    FrameEncoder encoder();

    /** For live updates whose offset is a resume point: another than {@link #encoder} where the format tells it. */
    default UpdateEncoder resumableEncoder() {
        return encoder();
    }

    FrameDecoder decoder();

    /** Whether a message of the client may be an array of frames. */
    default boolean takesArrays() {
        return false;
    }

    /** Bytes that may be written before the socket is full; 0 or less when it is. */
    long room();

    /** An empty buffer for whole frames, to be given to {@link #write} or released. */
    ByteBuf allocate(int capacity);

    /** Queues whole frames for the socket and takes ownership of the buffer. */
    void write(ByteBuf frames);

    /** Hands what is queued to the socket, as far as that has room. */
    void flush();

    /** Whether {@link #offer} is there: the socket can be reached past Netty, and nothing between the two changes bytes. */
    boolean isDirect();

    /**
     * Hands frames to the socket itself; only while it is not {@linkplain #isBlocked blocked}. The rest of a frame that was
     * taken in part must be written next.
     *
     * @return how many bytes it took, also none where it is full or broken
     */
    int offer(ByteBuf frames);

    /** Whether something waits because the socket has no room. */
    boolean isBlocked();

    /** A number that changes when the socket has taken bytes while it was blocked, and only then. */
    long progress();

    /** Asks the peer for a sign of life, at once. {@code resume} is where it could go on from, for those that are told so here. */
    void ping(@Nullable StreamPosition resume);

    /** Stops taking in messages until {@link #resumeReading} was called as often as this. */
    void pauseReading();

    void resumeReading();

    /** Ends the connection at once and without a word: for a session that can not be closed in an orderly way. Throws nothing. */
    void cutOff();

    /** Closes in an orderly way, behind what was written; a peer that does not answer is cut off after a second. */
    void close(CloseCode why);
}
