package dev.sluice.websocket;

import dev.sluice.connection.Connections;
import dev.sluice.connection.HeldBytes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.SocketEvents;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one WebSocket, in the place of Netty's decoder: a {@link FrameReader} is given the bytes as they come. Netty's own
 * waits for whole payloads, so that it neither sees bad text before its end nor that a slow client still sends.
 *
 * <p>Until the session has begun, what comes is kept, and no more is read than that. So is what goes beyond a turn's worth of
 * bytes: one read full of small compressed messages inflates to hundreds of megabytes. It is heard in turns, between which the
 * event loop serves others, also where the client goes meanwhile. Of a message that is not whole so much is kept as has come, at
 * most the limit of a message; what all clients together keep has a bound too, beyond which the one that would keep more is sent
 * away. After a fault, and behind our close frame, nothing is kept.
 */
final class InboundFrames extends SocketEvents {

    private static final String NAME = "inboundFrames";

    /** Of what comes, and of what that inflates to: as much as one message by default. The last message of a turn ends beyond it. */
    static final int TURN_BYTES = 64 << 10;

    private final ChannelConnection connection;
    private final LoopTurns turns;
    private final FrameReader frames;
    /** What came and has not had its turn. */
    private final KeptBytes waiting;

    private boolean begun;
    private boolean deaf;
    private boolean awaitingTurn;
    private @Nullable ChannelHandlerContext context;

    private InboundFrames(ChannelConnection connection, int messageBytesMax, HeldBytes heldInAll, LoopTurns turns) {
        super(connection);
        this.connection = connection;
        this.turns = turns;
        this.frames = new FrameReader(connection, messageBytesMax, heldInAll);
        this.waiting = new KeptBytes(heldInAll);
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
        frames.beginTurn();
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
        frames.beginTurn();
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
        while (!deaf && hasTurn() && frames.take(in, ctx.alloc())) {
            deaf |= frames.isClosed();
        }
    }

    /** Behind a close frame all is thrown away, which costs nothing. */
    private boolean hasTurn() {
        return frames.turnBytes() < TURN_BYTES || connection.isCloseSent();
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
        frames.drop();
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
