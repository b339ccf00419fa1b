package dev.sluice.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Hands on the requests of a connection one at a time: those that a client sends before it has an answer wait here, and each
 * has a turn of the event loop for itself, behind what other connections want. Else one read full of small requests would be
 * served in one go. While some wait nothing more is read, and they count as held. On the channel's event loop only.
 */
final class RequestTurns extends ChannelDuplexHandler {

    /** Netty's objects for a request, without the text of its head. */
    private static final int REQUEST_HEAP_BYTES = 1 << 10;

    private final HeldBytes held;
    private final Queue<HttpObject> waiting = new ArrayDeque<>();
    private ChannelHandlerContext ctx;
    private long waitingHeld;
    private boolean hadTurn;
    private boolean answering;
    private boolean bodyOpen;
    private boolean scheduled;
    private boolean readAsked;

    @SuppressWarnings("NullAway.Init") // the context is known from handlerAdded on
    RequestTurns(HeldBytes held) {
        this.held = held;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part) || (waiting.isEmpty() && mayPass(part))) {
            pass(message);
        } else if (tryHold(part)) {
            waiting.add(part);
            ctx.channel().config().setAutoRead(false);
        } else {
            ReferenceCountUtil.release(part);
            var unused = ctx.close();
        }
    }

    private boolean mayPass(HttpObject part) {
        return !(part instanceof HttpRequest) || (!hadTurn && !scheduled && !answering && !bodyOpen);
    }

    private void pass(Object message) {
        if (message instanceof HttpRequest request) {
            var unused = request.setUri(RequestTarget.escaped(request.uri()));
            hadTurn = true;
            answering = true;
            bodyOpen = true;
        }
        if (message instanceof LastHttpContent) {
            bodyOpen = false;
        }
        ctx.fireChannelRead(message);
    }

    private boolean tryHold(HttpObject part) {
        long bytes = part instanceof HttpRequest request ? heapBytes(request) : 0;
        boolean may = held.tryHold(bytes);
        waitingHeld += may ? bytes : 0;
        return may;
    }

    private static long heapBytes(HttpRequest request) {
        long characters = request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            characters += header.getKey().length() + header.getValue().length();
        }
        return REQUEST_HEAP_BYTES + 2 * characters;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        hadTurn = false;
        turnLater();
        ctx.fireChannelReadComplete();
    }

    /** The answer to the request that was handed on last has been written. */
    void answered() {
        answering = false;
        turnLater();
    }

    /** By way of the clock: Netty runs all that is queued, for up to a second, before it looks at its sockets. */
    private void turnLater() {
        if (!waiting.isEmpty() && !answering && !bodyOpen && !scheduled) {
            scheduled = true;
            var unused = ctx.executor().schedule(this::turn, 1, TimeUnit.NANOSECONDS);
        }
    }

    /** Hands on the next request with what is there of its body. */
    private void turn() {
        scheduled = false;
        hadTurn = false;
        HttpObject next = waiting.peek();
        while (next != null && mayPass(next)) {
            waiting.remove();
            if (waiting.isEmpty()) {
                releaseHeld();
            }
            pass(next);
            next = waiting.peek();
        }
        hadTurn = false;
        turnLater();
        if (readAsked && waiting.isEmpty()) {
            readAsked = false;
            ctx.read();
        }
    }

    /** Whoever asks to read, or lets read by itself, gets it when nothing waits any more. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (waiting.isEmpty()) {
            ctx.read();
        } else {
            readAsked = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        releaseHeld();
    }

    private void releaseHeld() {
        held.release(waitingHeld);
        waitingHeld = 0;
    }
}
