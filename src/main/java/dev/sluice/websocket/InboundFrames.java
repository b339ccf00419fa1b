package dev.sluice.websocket;

import dev.sluice.codec.WebSocketFraming;
import dev.sluice.connection.HeldBytes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import dev.sluice.transport.SocketEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one WebSocket, in the place of Netty's decoder: takes frames out of the bytes as they come, judges each as
 * soon as that can be, joins fragments, takes messages out of their compression, and hands them whole to the session. Netty's own waits for whole payloads, so
 * that it neither sees bad text before its end nor that a slow client still sends.
 *
 * <p>Until the session has begun, what comes is kept, and no more is read than that. Of a message that is not whole so much
 * is kept as has come, at most the limit of a message; what all clients together keep has a bound too, beyond which the one that
 * would keep more is sent away. After a fault, and behind our close frame, nothing is kept.
 */
final class InboundFrames extends SocketEvents {

    private static final String NAME = "inboundFrames";

    /**
     * A continuation of so many bytes costs nothing beside its message, which has few of them: who sends 64 KB in 16 pieces
     * pays for one frame. All other frames cost as much as a message, or pieces of a byte would be work for nothing.
     */
    private static final int PIECE_BYTES_FREE = 1024;

    private final ChannelConnection connection;
    private final HeldBytes heldInAll;
    private final FrameHeader header;
    private final Utf8Check text = new Utf8Check();
    private final boolean isText;
    /** Null where nothing comes compressed. */
    private final @Nullable Inflation inflation;

    private boolean begun;
    private boolean headerRead;
    private int payloadRead;
    private boolean deaf;
    private @Nullable ByteBuf beforeBegin;
    private @Nullable ByteBuf message;
    private long held;
    private byte[] control = {};
    private @Nullable ChannelHandlerContext context;

    private InboundFrames(ChannelConnection connection, int messageBytesMax, HeldBytes heldInAll) {
        super(connection);
        this.heldInAll = heldInAll;
        this.connection = connection;
        this.isText = connection.format().subprotocol().isText();
        this.inflation = connection.format().inflation();
        this.header =
                new FrameHeader(isText ? FrameHeader.TEXT : FrameHeader.BINARY, messageBytesMax, inflation != null);
    }

    /** Takes the place of Netty's decoder, which hands on what it had begun to read. */
    static InboundFrames in(
            ChannelPipeline pipeline, ChannelConnection connection, int messageBytesMax, HeldBytes heldInAll) {
        InboundFrames frames = new InboundFrames(connection, messageBytesMax, heldInAll);
        pipeline.replace(WebSocket13FrameDecoder.class, NAME, frames);
        return frames;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        connection.pauseReading(); // until the session has begun
    }

    /** The session has begun: takes what has come before. */
    void begin() {
        begun = true;
        if (beforeBegin != null && context != null) {
            ByteBuf kept = beforeBegin;
            beforeBegin = null;
            releaseHeld();
            channelRead(context, kept);
        }
        connection.resumeReading();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (!(read instanceof ByteBuf in)) {
            ctx.fireChannelRead(read);
            return;
        }
        try {
            if (begun || connection.isCloseSent()) {
                take(ctx, in);
            } else {
                beforeBegin = kept(ctx, beforeBegin, in, in.readableBytes());
            }
        } catch (FramingFault fault) {
            end(fault.code());
        } catch (RuntimeException | Error e) {
            exceptionCaught(ctx, e);
        } finally {
            in.release();
        }
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in) throws FramingFault {
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onBytes();
        }
        while (!deaf && hasHeader(session, in) && takePayload(ctx, in)) {
            header.end();
            headerRead = false;
        }
    }

    private boolean hasHeader(@Nullable ConnectionEvents session, ByteBuf in) throws FramingFault {
        if (!headerRead && header.read(in)) {
            headerRead = true;
            payloadRead = 0;
            if (session != null && isCharged()) {
                session.onFrame();
            }
        }
        return headerRead;
    }

    private boolean isCharged() {
        return header.opcode() != FrameHeader.CONTINUATION || header.length() < PIECE_BYTES_FREE;
    }

    /** Whether the frame is whole. */
    private boolean takePayload(ChannelHandlerContext ctx, ByteBuf in) throws FramingFault {
        int bytes = Math.min(header.length() - payloadRead, in.readableBytes());
        if (connection.isCloseSent() && header.opcode() != FrameHeader.CLOSE) {
            in.skipBytes(bytes);
        } else {
            Masking.remove(in, in.readerIndex(), bytes, header.mask(), payloadRead);
            boolean ends = payloadRead + bytes == header.length();
            if (header.isControl()) {
                takeControl(in, bytes, ends);
            } else {
                takeData(ctx, in, bytes, ends && header.isFinal());
            }
        }
        payloadRead += bytes;
        return payloadRead == header.length();
    }

    private void takeData(ChannelHandlerContext ctx, ByteBuf in, int bytes, boolean ends) throws FramingFault {
        if (!header.isCompressed()) {
            requireText(in, bytes);
        }
        if (message != null || !ends) {
            message = kept(ctx, message, in, bytes);
        }
        if (ends) {
            ByteBuf whole = message == null ? in.readRetainedSlice(bytes) : message;
            message = null;
            releaseHeld();
            try {
                takeMessage(ctx, whole);
            } finally {
                whole.release();
            }
        }
    }

    private void takeMessage(ChannelHandlerContext ctx, ByteBuf whole) throws FramingFault {
        if (inflation == null || !header.isCompressed()) {
            requireTextEnds();
            onMessage(whole);
            return;
        }
        ByteBuf inflated = inflation.inflate(whole, ctx.alloc());
        try {
            requireText(inflated, inflated.readableBytes());
            requireTextEnds();
            onMessage(inflated);
        } finally {
            inflated.release();
        }
    }

    private void requireText(ByteBuf in, int bytes) throws FramingFault {
        if (isText && !text.accepts(in, in.readerIndex(), bytes)) {
            throw new FramingFault(CloseCode.NOT_UTF8);
        }
    }

    private void requireTextEnds() throws FramingFault {
        if (isText && !text.end()) {
            throw new FramingFault(CloseCode.NOT_UTF8);
        }
    }

    private void takeControl(ByteBuf in, int bytes, boolean ends) throws FramingFault {
        if (payloadRead == 0) {
            control = new byte[header.length()];
        }
        in.readBytes(control, payloadRead, bytes);
        if (ends) {
            onControl(control);
        }
    }

    /** Grows as bytes come, not as a header promises. */
    private ByteBuf kept(ChannelHandlerContext ctx, @Nullable ByteBuf before, ByteBuf in, int bytes)
            throws FramingFault {
        ByteBuf kept = before == null ? ctx.alloc().buffer(bytes) : before;
        kept.writeBytes(in, bytes);
        long more = kept.capacity() - held;
        if (!heldInAll.tryHold(more)) {
            if (before == null) {
                kept.release();
            }
            throw new FramingFault(CloseCode.TRY_LATER);
        }
        held += more;
        return kept;
    }

    private void releaseHeld() {
        heldInAll.release(held);
        held = 0;
    }

    private void onMessage(ByteBuf whole) {
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onMessage(new ByteBufInputStream(whole));
        }
    }

    private void onControl(byte[] payload) throws FramingFault {
        ConnectionEvents session = connection.session();
        switch (header.opcode()) {
            case FrameHeader.PING -> {
                if (session != null) {
                    session.onPing(WebSocketFraming.pong(payload));
                }
            }
            case FrameHeader.PONG -> {
                if (session != null) {
                    session.onPong();
                }
            }
            default -> onClose(session, ClosePayload.of(payload));
        }
    }

    private void onClose(@Nullable ConnectionEvents session, ClosePayload close) {
        deaf = true;
        if (session != null) {
            session.onClosing(close.hasCode() ? close.code() : CloseCode.NORMAL.code());
        }
        connection.answerClose(
                close.hasCode() ? WebSocketFraming.close(close.code(), "") : WebSocketFraming.closeWithoutCode());
    }

    private void end(CloseCode why) {
        deaf = true;
        dropAll();
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.close(why);
        } else if (!connection.isCloseSent()) {
            connection.close(why);
        }
    }

    private void dropAll() {
        ReferenceCountUtil.release(beforeBegin);
        ReferenceCountUtil.release(message);
        beforeBegin = null;
        message = null;
        releaseHeld();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deaf = true;
        dropAll();
    }

    /** What comes behind a fault would be read from its middle on: nothing of it is heard. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        deaf = true;
        dropAll();
        super.exceptionCaught(ctx, cause);
    }
}
