package dev.sluice.security;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Asks of every request, before all else, which host it is for. 400 where that can not be told (RFC 9112, 3.2). 421 where it
 * names something else than loopback, the address that its connection came to, or a name of the settings: such is a page whose
 * name was rebound to the server's address, whose browser takes the server's answers for those of the page's own server.
 * Immutable.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class HostFilter implements WebFilter {

    /** Stands for every name. */
    static final Authority ALL = new Authority("*");

    private final Set<Authority> allowed;

    HostFilter(Set<Authority> allowed) {
        this.allowed = allowed;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        List<String> hosts = request.requestHeaders().getAll(HttpHeaderNames.HOST);
        List<Authority> named = named(request.uri(), hosts);
        boolean mayHaveNone = request.version().compareTo(HttpVersion.HTTP_1_1) < 0;
        if (named == null || hosts.size() > 1 || (hosts.isEmpty() && !mayHaveNone)) {
            return Mono.error(new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "a request has one Host header, with a name or an address and perhaps a port"));
        }
        InetAddress reached = reached(request);
        if (!named.stream().allMatch(host -> isOurs(host) || host.isAddress(reached))) {
            return Mono.error(new ResponseStatusException(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "this server is not known by that name: name it in sluice.http.allowed-hosts"));
        }
        return chain.filter(exchange);
    }

    /** What the target names, which counts where it is a whole URI, and the header; null where one of them is broken. */
    private static @Nullable List<Authority> named(String target, List<String> hosts) {
        List<Authority> named = new ArrayList<>();
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme >= 0) {
            named.add(Authority.of(target.substring(scheme + 3).split("[/?#]", 2)[0]));
        }
        hosts.forEach(host -> named.add(Authority.of(host)));
        return named.contains(null) ? null : named;
    }

    private boolean isOurs(Authority host) {
        return host.isLoopback() || allowed.contains(host) || allowed.contains(ALL);
    }

    /** The address that the connection came to: of a server that listens on all of them too. Null where it has gone. */
    private static @Nullable InetAddress reached(HttpServerRequest request) {
        return Callers.channel(request).localAddress() instanceof InetSocketAddress own ? own.getAddress() : null;
    }
}
