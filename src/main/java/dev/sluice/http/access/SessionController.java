package dev.sluice.http.access;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Callers;
import dev.sluice.security.Carriers;
import dev.sluice.security.Identity;
import dev.sluice.security.token.OnTokens;
import dev.sluice.transport.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code /api/session}: makes a cookie of a token, for pages whose browser can set no header for a WebSocket or an event source. The
 * cookie is the token, out of reach of scripts; the server keeps nothing of it.
 */
@RestController
@Conditional(OnTokens.class)
@RequestMapping("/api/session")
final class SessionController {

    /** Browsers take 4,096 bytes of name, value and attributes (RFC 6265, 6.1). */
    private static final int COOKIE_BYTES_MAX = 4_000;

    private final Callers callers;

    SessionController(Callers callers) {
        this.callers = callers;
    }

    @PostMapping
    Mono<ResponseEntity<Map<String, Object>>> begin(ServerWebExchange exchange) {
        return callers.ofHeader(exchange).map(caller -> {
            Identity identity = Objects.requireNonNull(caller.identity());
            String token = Carriers.inAuthorization(exchange.getRequest());
            if (token.length() > COOKIE_BYTES_MAX) {
                throw new Problem(
                        ErrorCode.TOO_LARGE,
                        "a cookie has no room for this token: let the issuer leave claims out that Sluice does not need");
            }
            exchange.getResponse().addCookie(cookie(token, Duration.between(Instant.now(), identity.expires())));
            Map<String, Object> session = Map.of(
                    "subject", identity.subject(), "expires", identity.expires().getEpochSecond());
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(session);
        });
    }

    /** Needs no token: who has lost it wants to be rid of the cookie too. */
    @DeleteMapping
    ResponseEntity<Void> end(ServerWebExchange exchange) {
        exchange.getResponse().addCookie(cookie("", Duration.ZERO));
        return ResponseEntity.status(HttpStatus.NO_CONTENT).build();
    }

    private static ResponseCookie cookie(String value, Duration age) {
        return ResponseCookie.from(Carriers.COOKIE, value)
                .secure(true)
                .httpOnly(true)
                .path("/")
                .sameSite("Strict")
                .maxAge(age.isNegative() ? Duration.ZERO : age)
                .build();
    }
}
