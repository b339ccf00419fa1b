package dev.sluice.security;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Tells who sends a request. Programs of this machine are known by its {@link MachineKey}, by a trusted proxy on this
 * machine that forwards for a loopback address and says so, or by their process ({@link LocalPrograms}). A loopback connection
 * alone says nothing: it may be that of a proxy which adds no header, or of a tunnel. Safe for any thread.
 *
 * <p>Where there are tokens, nothing of that counts: who sends a request is whom its token is for.
 *
 * <p>Looks at the socket and the headers as they came, whatever {@code server.forward-headers-strategy} made of them.
 */
public final class Callers {

    private static final AttributeKey<Boolean> SPEAKS_FOR_ITSELF =
            AttributeKey.valueOf(Callers.class, "speaksForItself");

    /** The attribute of a request that has who showed a token. */
    private static final String KNOWN = Callers.class.getName();

    private final List<Network> trusted;
    private final MachineKey key;
    private final LocalPrograms programs;
    private final boolean protectedMode;
    private final @Nullable Tokens tokens;

    /** {@code tokens} is null where there are none; else they alone say what one may do, and the rest tells the address. */
    Callers(
            List<Network> trusted,
            MachineKey key,
            LocalPrograms programs,
            boolean protectedMode,
            @Nullable Tokens tokens) {
        this.trusted = List.copyOf(trusted);
        this.key = key;
        this.programs = programs;
        this.protectedMode = protectedMode;
        this.tokens = tokens;
    }

    /**
     * Who sends a request, on the event loop of its connection; fails with what the request is to be answered with where it shows a token
     * that is not taken.
     *
     * @param origins those whose pages may use the cookie beside the server's own
     */
    public Mono<Caller> of(ServerWebExchange exchange, Collection<String> origins) {
        return Mono.defer(() -> of(exchange.getRequest(), Carriers.tokens(exchange.getRequest(), origins)))
                .doOnNext(caller -> remember(exchange, caller));
    }

    /** The same, for what nobody gets who has shown nothing, unless there is something for everybody. */
    public Mono<Caller> known(ServerWebExchange exchange, Collection<String> origins) {
        return of(exchange, origins).doOnNext(caller -> {
            if (caller.mustShowToken()) {
                throw Refusal.unknown(exchange.getRequest());
            }
        });
    }

    /** The same, for those who administer the server. */
    public Mono<Caller> admin(ServerWebExchange exchange, Collection<String> origins) {
        return known(exchange, origins).doOnNext(caller -> {
            if (!caller.isAdmin()) {
                throw refusal(exchange.getRequest(), caller, "this is for those who administer the server");
            }
        });
    }

    /** The same, by a token in {@code Authorization} alone, which there must be. */
    public Mono<Caller> ofHeader(ServerWebExchange exchange) {
        return Mono.defer(() -> of(
                        exchange.getRequest(),
                        Carriers.inHeader(exchange.getRequest().getHeaders())))
                .doOnNext(caller -> {
                    if (caller.identity() == null) {
                        throw Refusal.unknown(exchange.getRequest());
                    }
                    remember(exchange, caller);
                });
    }

    /** Who showed nothing is told apart by its address alone, at any time. */
    private static void remember(ServerWebExchange exchange, Caller caller) {
        if (caller.identity() != null) {
            exchange.getAttributes().put(KNOWN, caller);
        }
    }

    /** Who a request came from as far as that is known, also where it was refused. */
    public Caller seen(ServerWebExchange exchange) {
        Caller known = exchange.getAttribute(KNOWN);
        return known == null ? unnamed(exchange.getRequest()) : known;
    }

    /** What one is answered who may not do that. */
    public static RuntimeException refusal(ServerHttpRequest request, Caller caller, String why) {
        if (caller.tokens() == null) {
            return Refusal.forbidden(why);
        }
        return caller.identity() == null ? Refusal.unknown(request) : Refusal.notGranted(request, why);
    }

    /** Whose address a request is, before anybody looks at what it shows. */
    public InetAddress address(ServerHttpRequest request) {
        return unnamed(request).address();
    }

    private Caller unnamed(ServerHttpRequest request) {
        HttpServerRequest netty = ServerHttpRequestDecorator.getNativeRequest(request);
        return of(channel(netty), netty.requestHeaders());
    }

    private Mono<Caller> of(ServerHttpRequest request, List<String> shown) {
        HttpServerRequest netty = ServerHttpRequestDecorator.getNativeRequest(request);
        Channel channel = channel(netty);
        Caller caller = of(channel, netty.requestHeaders());
        if (tokens == null || shown.isEmpty()) {
            return Mono.just(caller);
        }
        if (shown.size() > 1) {
            return Mono.error(Refusal.severalTokens(request));
        }
        return tokens.verify(shown.get(0))
                .onErrorMap(TokenException.class, fault -> Refusal.badToken(request, fault))
                .publishOn(Schedulers.fromExecutor(channel.eventLoop()))
                .map(identity -> {
                    caller.become(identity);
                    return caller;
                });
    }

    static Channel channel(HttpServerRequest request) {
        Channel[] found = new Channel[1];
        request.withConnection(connection -> found[0] = connection.channel());
        return found[0];
    }

    Caller of(Channel channel, HttpHeaders headers) {
        InetAddress proxy = channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        if (proxy == null) { // it has gone already
            return tokens != null
                    ? new Caller(InetAddress.getLoopbackAddress(), tokens)
                    : new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(!protectedMode, false));
        }
        Forwarding forwarding = isTrusted(proxy) ? Forwarding.of(headers) : Forwarding.NONE;
        InetAddress client = forwarding.client(this::isTrusted);
        InetAddress address = client == null ? proxy : client;
        if (tokens != null) {
            return new Caller(address, tokens);
        }
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
