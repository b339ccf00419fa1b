package dev.sluice.websocket;

import dev.sluice.connection.HeldBytes;
import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes of one client that have come and wait for something. They count as held; on the channel's event loop only. */
final class KeptBytes {

    private final HeldBytes heldInAll;
    private @Nullable ByteBuf bytes;
    private int held;

    KeptBytes(HeldBytes heldInAll) {
        this.heldInAll = heldInAll;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** To read from, and to {@link #drop} when all is read; null if there are none. */
    @Nullable
    ByteBuf bytes() {
        return bytes;
    }

    /**
     * Grows as bytes come, not as a header promises.
     *
     * @throws FramingFault if all clients together would keep too much
     */
    void add(ByteBufAllocator allocator, ByteBuf in, int count) throws FramingFault {
        if (bytes == null) {
            bytes = allocator.buffer(count);
        }
        bytes.writeBytes(in, count);
        int more = bytes.capacity() - held;
        if (!heldInAll.tryHold(more)) {
            throw new FramingFault(CloseCode.TRY_LATER);
        }
        held += more;
    }

    /** Hands them over, to be released. There must be some. */
    ByteBuf take() {
        ByteBuf taken = Objects.requireNonNull(bytes);
        bytes = null;
        releaseHeld();
        return taken;
    }

    void drop() {
        ReferenceCountUtil.release(bytes);
        bytes = null;
        releaseHeld();
    }

    private void releaseHeld() {
        heldInAll.release(held);
        held = 0;
    }
}
