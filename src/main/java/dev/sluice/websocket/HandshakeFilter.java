package dev.sluice.websocket;

import dev.sluice.session.Sessions;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses what comes to {@code /ws} and can not be upgraded: 426 where it asks for no upgrade or another version, 503 while the server drains. */
final class HandshakeFilter implements WebFilter {

    private static final String VERSION = "13";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";

    private final Sessions sessions;

    HandshakeFilter(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!request.getPath().value().equals(WebSocketConfiguration.PATH)) {
            return chain.filter(exchange);
        }
        if (sessions.isDraining()) {
            return refuse(exchange.getResponse(), HttpStatus.SERVICE_UNAVAILABLE);
        }
        if (HttpMethod.GET.equals(request.getMethod()) && !asksForUpgrade(request.getHeaders())) {
            HttpHeaders headers = exchange.getResponse().getHeaders();
            headers.set(HttpHeaders.UPGRADE, "websocket");
            headers.set(HttpHeaders.CONNECTION, "Upgrade");
            headers.set(VERSION_HEADER, VERSION);
            return refuse(exchange.getResponse(), HttpStatus.UPGRADE_REQUIRED);
        }
        return chain.filter(exchange);
    }

    private static boolean asksForUpgrade(HttpHeaders headers) {
        return "websocket".equalsIgnoreCase(headers.getUpgrade())
                && headers.getConnection().stream()
                        .anyMatch(token -> token.toLowerCase(Locale.ROOT).contains("upgrade"))
                && VERSION.equals(headers.getFirst(VERSION_HEADER));
    }

    private static Mono<Void> refuse(ServerHttpResponse response, HttpStatus status) {
        response.setStatusCode(status);
        return response.setComplete();
    }
}
