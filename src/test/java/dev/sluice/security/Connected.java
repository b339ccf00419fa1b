package dev.sluice.security;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A connection to port 8080 of loopback. */
final class Connected extends EmbeddedChannel {

    static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

    private final InetSocketAddress peer;

    Connected(InetSocketAddress peer) {
        this.peer = peer;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return peer;
    }

    @Override
    protected SocketAddress localAddress0() {
        return SERVER;
    }
}
