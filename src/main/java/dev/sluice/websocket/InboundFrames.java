package dev.sluice.websocket;

import dev.sluice.codec.WebSocketFraming;
import dev.sluice.connection.Connections;
import dev.sluice.connection.HeldBytes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.SocketEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one WebSocket, in the place of Netty's decoder: takes frames out of the bytes as they come, judges each as
 * soon as that can be, joins fragments, takes messages out of their compression, and hands them whole to the session. Netty's own waits for whole payloads, so
 * that it neither sees bad text before its end nor that a slow client still sends.
 *
 * <p>Until the session has begun, what comes is kept, and no more is read than that. So is what goes beyond a turn's worth of
 * bytes: one read full of small compressed messages inflates to hundreds of megabytes. It is heard in turns, between which the
 * event loop serves others, also where the client goes meanwhile. Of a message that is not whole so much is kept as has come, at
 * most the limit of a message; what all clients together keep has a bound too, beyond which the one that would keep more is sent
 * away. After a fault, and behind our close frame, nothing is kept.
 */
final class InboundFrames extends SocketEvents {

    private static final String NAME = "inboundFrames";

    /**
     * A continuation of so many bytes costs nothing beside its message, which has few of them: who sends 64 KB in 16 pieces
     * pays for one frame. All other frames cost as much as a message, or pieces of a byte would be work for nothing.
     */
    private static final int PIECE_BYTES_FREE = 1024;

    /** Of what comes, and of what that inflates to: as much as one message by default. The last message of a turn ends beyond it. */
    static final int TURN_BYTES = 64 << 10;

    private final ChannelConnection connection;
    private final LoopTurns turns;
    private final FrameHeader header;
    private final Utf8Check text = new Utf8Check();
    private final boolean isText;
    /** Null where nothing comes compressed. */
    private final @Nullable Inflation inflation;
    /** What came and has not had its turn. */
    private final KeptBytes waiting;
    /** Of the message that has not ended. */
    private final KeptBytes message;

    private boolean begun;
    private boolean headerRead;
    private int payloadRead;
    private boolean deaf;
    private boolean awaitingTurn;
    private int turnBytes;
    private byte[] control = {};
    private @Nullable ChannelHandlerContext context;

    private InboundFrames(ChannelConnection connection, int messageBytesMax, HeldBytes heldInAll, LoopTurns turns) {
        super(connection);
        this.waiting = new KeptBytes(heldInAll);
        this.message = new KeptBytes(heldInAll);
        this.turns = turns;
        this.connection = connection;
        this.isText = connection.format().subprotocol().isText();
        this.inflation = connection.format().inflation();
        this.header =
                new FrameHeader(isText ? FrameHeader.TEXT : FrameHeader.BINARY, messageBytesMax, inflation != null);
    }

    /** Takes the place of Netty's decoder, which hands on what it had begun to read. */
    static InboundFrames in(
            ChannelPipeline pipeline,
            ChannelConnection connection,
            int messageBytesMax,
            HeldBytes heldInAll,
            LoopTurns turns) {
        InboundFrames frames = new InboundFrames(connection, messageBytesMax, heldInAll, turns);
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
        if (context != null && !waiting.isEmpty()) {
            turn(context);
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
            if (mayHear() && waiting.isEmpty()) {
                hear(ctx, in);
            }
            if (in.isReadable()) {
                keep(ctx, in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        turnBytes = 0;
        ctx.fireChannelReadComplete();
    }

    private boolean mayHear() {
        return begun || connection.isCloseSent();
    }

    private void keep(ChannelHandlerContext ctx, ByteBuf in) {
        guarded(ctx, () -> {
            if (!deaf) {
                waiting.add(ctx.alloc(), in, in.readableBytes());
            }
        });
        if (connection.isCloseSent()) {
            turn(ctx); // all of it is thrown away
        } else if (begun && !awaitingTurn && !waiting.isEmpty()) {
            nextTurn(ctx);
        }
    }

    /** Hears as much of what waits as a turn has room for. */
    private void turn(ChannelHandlerContext ctx) {
        turnBytes = 0;
        ByteBuf in = waiting.bytes();
        if (in != null) {
            in.retain();
            try {
                hear(ctx, in);
                if (deaf || !in.isReadable()) {
                    waiting.drop();
                }
            } finally {
                in.release();
            }
        }
        if (waiting.isEmpty()) {
            endTurns(ctx);
        } else {
            nextTurn(ctx);
        }
    }

    /** Until the turns end no more is read. */
    private void nextTurn(ChannelHandlerContext ctx) {
        if (!awaitingTurn) {
            awaitingTurn = true;
            connection.setHeard(false);
            connection.pauseReading();
        }
        var unused = turns.next(ctx.channel().eventLoop())
                .subscribe(nothing -> {}, stopped -> stopTurns(ctx), () -> turn(ctx));
    }

    private void stopTurns(ChannelHandlerContext ctx) {
        deaf = true;
        dropAll();
        endTurns(ctx);
    }

    private void endTurns(ChannelHandlerContext ctx) {
        if (!awaitingTurn) {
            return;
        }
        awaitingTurn = false;
        if (ctx.isRemoved()) {
            handlerRemoved(ctx);
        } else {
            connection.resumeReading();
        }
        connection.setHeard(true);
    }

    private void hear(ChannelHandlerContext ctx, ByteBuf in) {
        guarded(ctx, () -> take(ctx, in));
    }

    private interface Step {
        void run() throws FramingFault;
    }

    private void guarded(ChannelHandlerContext ctx, Step step) {
        try {
            step.run();
        } catch (FramingFault fault) {
            end(fault.code());
        } catch (RuntimeException | Error e) {
            exceptionCaught(ctx, e);
        }
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in) throws FramingFault {
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onBytes();
        }
        while (!deaf && hasTurn() && takeFrame(ctx, session, in)) {
            header.end();
            headerRead = false;
        }
    }

    /** Behind a close frame all is thrown away, which costs nothing. */
    private boolean hasTurn() {
        return turnBytes < TURN_BYTES || connection.isCloseSent();
    }

    /** Whether it is whole; if not there is no more of it. */
    private boolean takeFrame(ChannelHandlerContext ctx, @Nullable ConnectionEvents session, ByteBuf in)
            throws FramingFault {
        int from = in.readerIndex();
        boolean whole = hasHeader(session, in) && takePayload(ctx, in);
        turnBytes += in.readerIndex() - from;
        return whole;
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
        if (!message.isEmpty() || !ends) {
            message.add(ctx.alloc(), in, bytes);
        }
        if (ends) {
            ByteBuf whole = message.isEmpty() ? in.readRetainedSlice(bytes) : message.take();
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
            onMessage(whole, whole.readableBytes());
            return;
        }
        ByteBuf inflated = inflation.inflate(whole, ctx.alloc());
        try {
            int bytes = inflated.readableBytes();
            turnBytes += bytes;
            requireText(inflated, bytes);
            requireTextEnds();
            onMessage(inflated, Math.max(bytes, whole.readableBytes()));
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

    private void onMessage(ByteBuf whole, int bytes) {
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onMessage(new ByteBufInputStream(whole), bytes);
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
        waiting.drop();
        message.drop();
    }

    /** With the channel, mostly: what has come and waits for its turn is heard before. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (!awaitingTurn) {
            deaf = true;
            dropAll();
        }
    }

    /** What comes behind a fault would be read from its middle on: nothing of it is heard. The socket's end is none. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!Connections.isBroken(cause)) {
            deaf = true;
            dropAll();
        }
        super.exceptionCaught(ctx, cause);
    }
}
