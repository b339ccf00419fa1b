package dev.sluice.security;

import java.net.InetAddress;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Keeps what administers the server, and what tells of its inside, for those who may: the actuator but its health, and {@code /admin}.
 * By the patterns that handlers are found by, so that no other spelling of a path gets by. Immutable.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class AdminFilter implements WebFilter {

    private final Callers callers;
    private final List<PathPattern> guarded;
    private final List<PathPattern> open;

    private AdminFilter(Callers callers, List<PathPattern> guarded, List<PathPattern> open) {
        this.callers = callers;
        this.guarded = guarded;
        this.open = open;
    }

    /**
     * By the settings of Spring Boot. Of a management port that is apart, on loopback or on an address that was named for it, who can connect
     * sees what is there; on the server's own address everybody is.
     */
    static AdminFilter of(Callers callers, Environment settings) {
        String actuator = settings.getProperty("management.endpoints.web.base-path", "/actuator");
        if (ManagementPortType.get(settings) == ManagementPortType.DIFFERENT) {
            if (isApart(Binder.get(settings))) {
                return new AdminFilter(callers, patterns("/admin/**"), List.of());
            }
            actuator = settings.getProperty("management.server.base-path", "") + actuator;
        }
        if (actuator.replace("/", "").isEmpty()) {
            throw new IllegalArgumentException(
                    "management.endpoints.web.base-path: where there are tokens the actuator has a path of its own, such as /actuator");
        }
        return new AdminFilter(callers, patterns("/admin/**", actuator + "/**"), patterns(actuator + "/health/**"));
    }

    private static boolean isApart(Binder settings) {
        return settings.bind("management.server.address", InetAddress.class).isBound()
                || settings.bind("server.address", InetAddress.class)
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false);
    }

    private static List<PathPattern> patterns(String... patterns) {
        return List.of(patterns).stream()
                .map(PathPatternParser.defaultInstance::parse)
                .toList();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        if (matches(guarded, path) && !matches(open, path)) {
            return callers.admin(exchange, List.of()).then(chain.filter(exchange));
        }
        return chain.filter(exchange);
    }

    private static boolean matches(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
