package dev.sluice.security;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Tells who sends a request. Programs of this machine are known by its {@link MachineKey}, by a trusted proxy on this
 * machine that forwards for a loopback address and says so, or by their process ({@link LocalPrograms}). A loopback connection
 * alone says nothing: it may be that of a proxy which adds no header, or of a tunnel. Safe for any thread.
 *
 * <p>Looks at the socket and the headers as they came, whatever {@code server.forward-headers-strategy} made of them.
 */
public final class Callers {

    private static final AttributeKey<Boolean> SPEAKS_FOR_ITSELF =
            AttributeKey.valueOf(Callers.class, "speaksForItself");

    private final List<Network> trusted;
    private final MachineKey key;
    private final LocalPrograms programs;
    private final boolean protectedMode;

    Callers(List<Network> trusted, MachineKey key, LocalPrograms programs, boolean protectedMode) {
        this.trusted = List.copyOf(trusted);
        this.key = key;
        this.programs = programs;
        this.protectedMode = protectedMode;
    }

    public Caller of(ServerHttpRequest request) {
        HttpServerRequest netty = ServerHttpRequestDecorator.getNativeRequest(request);
        return of(channel(netty), netty.requestHeaders());
    }

    static Channel channel(HttpServerRequest request) {
        Channel[] found = new Channel[1];
        request.withConnection(connection -> found[0] = connection.channel());
        return found[0];
    }

    Caller of(Channel channel, HttpHeaders headers) {
        InetAddress proxy = channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        if (proxy == null) { // it has gone already
            return new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(!protectedMode, false));
        }
        Forwarding forwarding = isTrusted(proxy) ? Forwarding.of(headers) : Forwarding.NONE;
        InetAddress client = forwarding.client(this::isTrusted);
        InetAddress address = client == null ? proxy : client;
        boolean local = proxy.isLoopbackAddress() && namesLoopback(headers);
        if (key.isShownBy(headers) || (local && isForLoopback(forwarding))) {
            return new Caller(address, grants(true));
        }
        if (local && !Forwarding.isIn(headers)) {
            return new Caller(address, () -> grants(speaksForItself(channel)));
        }
        return new Caller(address, grants(false));
    }

    /** Once it does, it does for this connection: who keeps one is not looked up again with each request. */
    private boolean speaksForItself(Channel channel) {
        Attribute<Boolean> known = channel.attr(SPEAKS_FOR_ITSELF);
        if (known.get() == null
                && channel.remoteAddress() instanceof InetSocketAddress theirs
                && channel.localAddress() instanceof InetSocketAddress ours
                && programs.speaksForItself(theirs, ours)) {
            known.set(true);
        }
        return known.get() != null;
    }

    private Grants grants(boolean fromThisMachine) {
        return Grants.withoutTokens(fromThisMachine || !protectedMode, fromThisMachine);
    }

    private boolean isForLoopback(Forwarding forwarding) {
        Set<InetAddress> named = forwarding.addresses();
        return !named.isEmpty()
                && named.stream().allMatch(InetAddress::isLoopbackAddress)
                && forwarding.hosts().stream().allMatch(Authority::isLoopback);
    }

    /** Whether it is that of a trusted proxy, which connects for many clients. */
    public boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** A page whose name was rebound to 127.0.0.1 has its own name there. */
    private static boolean namesLoopback(HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        Authority host = hosts.size() == 1 ? Authority.of(hosts.get(0)) : null;
        return host != null && host.isLoopback();
    }
}
