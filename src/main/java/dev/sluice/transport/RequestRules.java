package dev.sluice.transport;

import dev.sluice.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.accept.HeaderContentTypeResolver;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses requests that no good client sends before anything else looks at them: what comes behind would take some of
 * them for a fault of the server. And lets the page be asked for by HEAD, which Spring serves at its file's name only.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestRules implements WebFilter {

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final HeaderContentTypeResolver ACCEPTED = new HeaderContentTypeResolver();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        HttpMethod method = request.getMethod();
        if (!METHODS.contains(method)) {
            return Mono.error(new MethodNotAllowedException(method, METHODS));
        }
        String path = request.getPath().value();
        if (!isPlain(path)) {
            return Mono.error(new Problem(
                    HttpStatus.BAD_REQUEST,
                    ErrorCode.BAD_PARAMETER,
                    "a path must not have //, .., \\ or control characters"));
        }
        if (READING.contains(method)) {
            List<?> unused = ACCEPTED.resolveMediaTypes(exchange); // throws what is answered 406
        }
        if (method.equals(HttpMethod.HEAD) && path.equals("/")) {
            return chain.filter(exchange.mutate()
                    .request(request.mutate().path("/index.html").build())
                    .build());
        }
        return chain.filter(exchange);
    }

    private static boolean isPlain(String path) {
        String decoded;
        try {
            decoded = StringUtils.uriDecode(path, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return !decoded.contains("//")
                && !decoded.contains("..")
                && !decoded.contains("\\")
                && decoded.chars().noneMatch(Character::isISOControl);
    }
}
