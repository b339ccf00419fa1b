package dev.sluice.security;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Tells requests of this machine from all others. Such a request comes from a loopback address, names no proxy but
 * trusted ones that forward for a loopback address, and names loopback in {@code Host}: a page whose name was rebound to
 * 127.0.0.1 has its own name there. Immutable.
 *
 * <p>Looks at the socket and the headers as they came, whatever {@code server.forward-headers-strategy} made of them.
 */
public final class LocalRequests {

    private final List<IpSubnetFilterRule> trusted;

    public LocalRequests(ProxyProperties proxy) {
        this.trusted = proxy.trusted().stream().map(LocalRequests::network).toList();
    }

    private static IpSubnetFilterRule network(String text) {
        String address = text.strip();
        int slash = address.indexOf('/');
        String literal = slash < 0 ? address : address.substring(0, slash);
        if (NetUtil.createInetAddressFromIpAddressString(literal) == null) {
            throw new IllegalArgumentException("sluice.proxy.trusted: not an address or network: " + text);
        }
        String whole = slash >= 0 ? address : address + (NetUtil.isValidIpV4Address(address) ? "/32" : "/128");
        return new IpSubnetFilterRule(whole, IpFilterRuleType.ACCEPT);
    }

    public boolean isLocal(ServerHttpRequest request) {
        HttpServerRequest nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        SocketAddress[] peer = new SocketAddress[1];
        nativeRequest.withConnection(
                connection -> peer[0] = connection.channel().remoteAddress());
        return isLocal(peer[0], nativeRequest.requestHeaders());
    }

    boolean isLocal(@Nullable SocketAddress peer, HttpHeaders headers) {
        return peer instanceof InetSocketAddress socket
                && socket.getAddress() != null
                && socket.getAddress().isLoopbackAddress()
                && (!ForwardedClient.isNamed(headers) || isForwardedForLocal(socket.getAddress(), headers))
                && namesLoopback(headers.getAll(HttpHeaderNames.HOST));
    }

    private boolean isForwardedForLocal(InetAddress proxy, HttpHeaders headers) {
        if (!isTrusted(proxy)) {
            return false;
        }
        List<InetAddress> clients = ForwardedClient.of(headers, this::isTrusted);
        return clients != null && !clients.isEmpty() && clients.stream().allMatch(InetAddress::isLoopbackAddress);
    }

    private boolean isTrusted(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return trusted.stream().anyMatch(network -> network.matches(socket));
    }

    /** {@code localhost}, an address of 127.0.0.0/8, {@code [::1]}; with or without a port. */
    private static boolean namesLoopback(List<String> hosts) {
        if (hosts.size() != 1) {
            return false;
        }
        String host = hosts.get(0).strip().toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
        boolean v6 = host.startsWith("[") && host.endsWith("]");
        InetAddress address = v6
                ? NetUtil.createInetAddressFromIpAddressString(host.substring(1, host.length() - 1))
                : NetUtil.isValidIpV4Address(host) ? NetUtil.createInetAddressFromIpAddressString(host) : null;
        return host.equals("localhost") || (address != null && address.isLoopbackAddress());
    }
}
