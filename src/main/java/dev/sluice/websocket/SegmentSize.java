package dev.sluice.websocket;

import io.netty.channel.unix.IntegerUnixChannelOption;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * Keeps TCP segments to what Ethernet takes, on loopback too. There they may be 64 KB, and Linux sends none that does not
 * fit the receiver's window whole: a client with a small receive buffer then gets bytes only when the probe of a closed
 * window comes, at intervals that double up to two minutes, and is taken for dead though it reads.
 */
final class SegmentSize implements NettyServerCustomizer {

    /** Ethernet's 1500 less headers of IPv6 and TCP with timestamps; real networks are not slowed down by it. */
    private static final int BYTES = 1428;

    /** {@code IPPROTO_TCP} and {@code TCP_MAXSEG} of Linux; Netty has no name for it. */
    private static final IntegerUnixChannelOption TCP_MAXSEG = new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

    @Override
    public HttpServer apply(HttpServer server) {
        return LoopResources.hasNativeSupport() && System.getProperty("os.name").equals("Linux")
                ? server.option(TCP_MAXSEG, BYTES)
                : server;
    }
}
