package dev.sluice.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;

/**
 * All connections, from their accept on: counts them, and puts a {@link ConnectionGuard} before what is served, which
 * watches over each as long as it speaks HTTP. One connection too many is closed without an answer. Safe for any thread.
 */
public final class Connections implements NettyServerCustomizer {

    /** Bytes that wait in Netty before an answer is no longer read on: they are direct memory. */
    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(16 << 10, 32 << 10);

    /** Bytes that the kernel holds unsent: what it takes beyond does not show whether a client reads. */
    private static final int UNSENT_MAX = 32 << 10;

    private final ConnectionLimits limits;
    private final Predicate<InetAddress> exempt;
    private final HeldBytes held;
    private final AddressLimit addresses;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<EventLoop, GuardedLoop> loops = new ConcurrentHashMap<>();
    private final Counter refusedInAll;
    private final Counter refusedOfAddress;

    /** Addresses that are {@code exempt} have no limit of their own: a proxy connects for many clients. */
    public Connections(ConnectionLimits limits, Predicate<InetAddress> exempt, HeldBytes held, MeterRegistry registry) {
        this.limits = limits;
        this.exempt = exempt;
        this.held = held;
        this.addresses = new AddressLimit(limits.maxPerAddress());
        Gauge.builder("sluice.connections", open, AtomicInteger::get)
                .description("Open connections, whatever they are used for")
                .register(registry);
        this.refusedInAll = refused(registry, "max");
        this.refusedOfAddress = refused(registry, "max-per-address");
    }

    private static Counter refused(MeterRegistry registry, String limit) {
        return Counter.builder("sluice.connections.refused")
                .description("Connections closed at their accept, since there were as many as there may be")
                .tag("limit", limit)
                .register(registry);
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return bounded(server).doOnChannelInit((observer, channel, remote) -> accept(channel, channel.remoteAddress()));
    }

    /** The same for a port of its own that must be reached when all else is full: watches over its connections, and counts none. */
    public NettyServerCustomizer uncounted() {
        return server -> bounded(server).doOnChannelInit((observer, channel, remote) -> guard(channel));
    }

    /** How much of a connection is read and waits in one go. */
    private static HttpServer bounded(HttpServer server) {
        return server.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1));
    }

    /** Takes a connection in, or closes it. */
    void accept(Channel channel, SocketAddress remote) {
        if (open.incrementAndGet() > limits.max()) {
            open.decrementAndGet();
            refuse(channel, refusedInAll);
            return;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (!mayEnter(channel, remote)) {
            refuse(channel, refusedOfAddress);
            return;
        }
        guard(channel);
    }

    private void guard(Channel channel) {
        SocketBuffers.limitUnsent(channel, UNSENT_MAX);
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        if (codec != null) {
            GuardedLoop loop = loops.computeIfAbsent(channel.eventLoop(), GuardedLoop::new);
            RequestTurns turns = new RequestTurns(held);
            ConnectionGuard guard = new ConnectionGuard(loop, limits, held, turns);
            channel.pipeline().addBefore(codec.name(), "requestBytes", guard.bytes());
            channel.pipeline().addAfter(codec.name(), "smallPieces", new SmallPieces());
            channel.pipeline().addAfter(codec.name(), "requestTurns", turns);
            channel.pipeline().addAfter(codec.name(), "connectionGuard", guard);
        }
    }

    /** From now on the connection speaks HTTP no longer: who has it judges its client. */
    public static void leave(Channel channel) {
        ConnectionGuard.leave(channel);
    }

    /** Whether a connection broke, or what came on it was not TLS, which Netty tells as the cause. */
    public static boolean isBroken(Throwable fault) {
        Throwable root = fault instanceof DecoderException && fault.getCause() != null ? fault.getCause() : fault;
        return root instanceof IOException;
    }

    /** Whether the client has not sent all of its request yet. */
    public static boolean isBodyOpen(Channel channel) {
        ConnectionGuard guard = channel.pipeline().get(ConnectionGuard.class);
        return guard == null || guard.isBodyOpen();
    }

    private boolean mayEnter(Channel channel, SocketAddress remote) {
        InetAddress address = remote instanceof InetSocketAddress internet ? internet.getAddress() : null;
        if (address == null || exempt.test(address)) {
            return true;
        }
        Runnable leave = addresses.tryEnter(address);
        if (leave != null) {
            channel.closeFuture().addListener(closed -> leave.run());
        }
        return leave != null;
    }

    private static void refuse(Channel channel, Counter counter) {
        counter.increment();
        var unused = channel.close();
    }
}
