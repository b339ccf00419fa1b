package dev.sluice.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose client does not come to an end: with the head of a request, with a body whose answer it has
 * already, or with taking an answer. Adds to each answer what browsers are told ({@link BrowserHeaders}). Behind Netty's HTTP codec; {@link #bytes} stands before it. Leaves the connection with
 * its upgrade to a WebSocket, or when an event stream begins. On the channel's event loop only.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

    private static final long NEVER = -1;

    /** Netty's buffers, and what it makes of them. */
    private static final int HELD_PER_BYTE = 2;

    private static final long CLOSE_AFTER_MILLIS = 1_000;

    private final GuardedLoop loop;
    private final ConnectionLimits limits;
    private final HeldBytes held;
    private final RequestTurns turns;
    private final Bytes bytes = new Bytes();

    private Channel channel;
    private long headSince = NEVER;
    private long headHeld;
    private boolean bodyOpen;
    private int answersDue;
    private long abandonedSince = NEVER;
    private long blockedSince = NEVER;
    private long takenBefore;
    private long written;
    private long unsentHeld;

    @SuppressWarnings("NullAway.Init") // the channel is known from handlerAdded on
    ConnectionGuard(GuardedLoop loop, ConnectionLimits limits, HeldBytes held, RequestTurns turns) {
        this.turns = turns;
        this.loop = loop;
        this.limits = limits;
        this.held = held;
    }

    /** The handler that sees the bytes of requests and answers. */
    ChannelHandler bytes() {
        return bytes;
    }

    /** Takes the guard away from a connection that speaks HTTP no longer, if it has one. */
    static void leave(Channel channel) {
        ConnectionGuard guard = channel.pipeline().get(ConnectionGuard.class);
        if (guard != null) {
            channel.pipeline().remove(guard.bytes);
            channel.pipeline().remove(guard);
            channel.pipeline().remove(guard.turns);
            channel.pipeline().remove(SmallPieces.class);
        }
    }

    boolean isBodyOpen() {
        return bodyOpen;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        loop.forget(this);
        endHead();
        held.release(unsentHeld);
        unsentHeld = 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            endHead();
            bodyOpen = true;
            abandonedSince = NEVER;
            answersDue++;
            loop.watch(this);
        }
        if (message instanceof LastHttpContent) {
            bodyOpen = false;
            abandonedSince = NEVER;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        boolean ends = message instanceof LastHttpContent && !interim;
        boolean upgrades = message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (message instanceof HttpResponse response && !interim) {
            BrowserHeaders.addTo(response.headers());
        }
        var unused = ctx.write(message, promise);
        if (upgrades) {
            leave(channel);
        } else if (ends) {
            answersDue--;
            abandonedSince = bodyOpen ? loop.now() : NEVER;
            turns.answered();
        }
    }

    /** What is no TLS ends the connection: whoever serves it would log it, or take it for a fault of the server. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (Connections.isBroken(fault)) {
            cutOff();
        } else {
            ctx.fireExceptionCaught(fault);
        }
    }

    private void endHead() {
        headSince = NEVER;
        held.release(headHeld);
        headHeld = 0;
    }

    /** Judges what the connection waits for. */
    void check(long now) {
        if (headSince != NEVER && !bytes.isReading()) {
            headSince = now; // it is we who do not read
        }
        checkBlocked(now);
        if (isOver(headSince, limits.headWithin().toNanos(), now)) {
            refuse(HttpResponseStatus.REQUEST_TIMEOUT);
        } else if (isOver(abandonedSince, limits.bodyWithin().toNanos(), now)) {
            cutOff();
        } else if (headSince == NEVER && abandonedSince == NEVER && answersDue <= 0 && !isBlocked()) {
            loop.forget(this);
        }
    }

    private static boolean isOver(long since, long nanos, long now) {
        return since != NEVER && now - since >= nanos;
    }

    /** A client may take longer for what is larger. */
    private void checkBlocked(long now) {
        long unsent = unsent();
        long taken = written - unsent;
        if (unsent == 0) {
            blockedSince = NEVER;
        } else if (blockedSince == NEVER) {
            blockedSince = now;
            takenBefore = taken;
        } else {
            long allowed = limits.answerWithin().toNanos()
                    + TimeUnit.SECONDS.toNanos(taken - takenBefore) / ConnectionLimits.RATE_MIN;
            if (now - blockedSince >= allowed) {
                cutOff();
            }
        }
    }

    /** Bytes that wait for the client to take them. */
    private long unsent() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    boolean isBlocked() {
        return blockedSince != NEVER;
    }

    /** Counts what waits in Netty; false where that is too much together with what all others hold. */
    boolean holdUnsent() {
        if (channel.pipeline().context(this) == null) {
            return true;
        }
        held.release(unsentHeld);
        unsentHeld = unsent();
        if (held.tryHold(unsentHeld)) {
            return true;
        }
        unsentHeld = 0;
        return false;
    }

    void cutOff() {
        loop.forget(this);
        blockedSince = NEVER;
        var unused = channel.close();
    }

    /** Answers in place of what would be served, if nothing of that is on its way, and closes. */
    private void refuse(HttpResponseStatus status) {
        loop.forget(this);
        ChannelHandlerContext out = channel.pipeline().context(bytes);
        if (answersDue > 0 || out == null) {
            cutOff();
            return;
        }
        channel.config().setAutoRead(false);
        String answer =
                "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n" + BrowserHeaders.LINES + "\r\n";
        var unused = out.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
        var unusedTimer = channel.eventLoop().schedule(this::cutOff, CLOSE_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Stands before the HTTP codec. */
    private final class Bytes extends ChannelDuplexHandler {
        private boolean readAsked;

        boolean isReading() {
            return readAsked || channel.config().isAutoRead();
        }

        @Override
        public void read(ChannelHandlerContext ctx) {
            readAsked = true;
            ctx.read();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            readAsked = false;
            ctx.fireChannelReadComplete();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf read && !bodyOpen && !hold(read.readableBytes())) {
                read.release();
                refuse(HttpResponseStatus.SERVICE_UNAVAILABLE);
                return;
            }
            ctx.fireChannelRead(message);
        }

        private boolean hold(int count) {
            if (headSince == NEVER) {
                headSince = loop.now();
                loop.watch(ConnectionGuard.this);
            }
            long more = (long) count * HELD_PER_BYTE;
            boolean may = held.tryHold(more);
            headHeld += may ? more : 0;
            return may;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf buffer) {
                written += buffer.readableBytes();
            }
            var unused = ctx.write(message, promise);
        }
    }
}
