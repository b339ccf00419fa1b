package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Takes messages of clients out of their compression (RFC 7692, 7.2.2), each by itself, up to the limit of a message and no
 * further. One of the JDK's inflaters serves all clients of a thread: between messages nothing is kept.
 */
final class Inflation {

    /** What each message ends with that has not been sent, and an empty last block: only after a whole message it is read as one. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF, 3, 0};

    private static final int BYTES_FIRST = 1024;

    private final int messageBytesMax;
    private final ThreadLocal<Inflater> inflaters = ThreadLocal.withInitial(() -> new Inflater(true));

    Inflation(int messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
    }

    /**
     * The message, to be released.
     *
     * @throws FramingFault if it is too large, or was not compressed so, or is cut short
     */
    ByteBuf inflate(ByteBuf compressed, ByteBufAllocator allocator) throws FramingFault {
        Inflater inflater = inflaters.get();
        ByteBuf out = allocator.buffer(Math.min(BYTES_FIRST, messageBytesMax + 1), messageBytesMax + 1);
        boolean whole = false;
        try {
            if (compressed.isReadable() && !inflate(inflater, compressed.nioBuffer(), out)) {
                int bytes = out.readableBytes();
                if (!inflate(inflater, ByteBuffer.wrap(TAIL), out) || out.readableBytes() != bytes) {
                    throw new DataFormatException();
                }
            }
            whole = true;
            return out;
        } catch (DataFormatException e) {
            throw new FramingFault(CloseCode.PROTOCOL_ERROR);
        } finally {
            inflater.reset();
            if (!whole) {
                out.release();
            }
        }
    }

    /** Whether it ended with a last block. */
    private boolean inflate(Inflater inflater, ByteBuffer in, ByteBuf out) throws DataFormatException, FramingFault {
        inflater.setInput(in);
        int written = 0;
        boolean ended = false;
        do {
            out.ensureWritable(1);
            written = inflater.inflate(out.internalNioBuffer(out.writerIndex(), out.writableBytes()));
            out.writerIndex(out.writerIndex() + written);
            if (out.readableBytes() > messageBytesMax) {
                throw new FramingFault(CloseCode.TOO_BIG);
            }
            ended |= inflater.finished() && !in.hasRemaining();
            if (inflater.finished()) { // a block that says it is the last one; more may follow (RFC 7692, 7.2.3.4)
                inflater.reset();
                inflater.setInput(in);
                written += in.hasRemaining() ? 1 : 0;
            }
        } while (written > 0);
        if (in.hasRemaining()) {
            throw new DataFormatException();
        }
        return ended;
    }
}
