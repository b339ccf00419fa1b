package dev.sluice.http.access;

import dev.sluice.security.ProtectedResource;
import dev.sluice.security.token.OnTokens;
import dev.sluice.security.token.TokenProperties;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Tells clients that have no token where to get one (RFC 9728). */
@RestController
@Conditional(OnTokens.class)
final class ResourceController {

    private final List<String> issuers;

    ResourceController(TokenProperties tokens) {
        this.issuers = tokens.issuerUri() == null
                ? List.of()
                : List.of(tokens.issuerUri().toString());
    }

    @GetMapping(ProtectedResource.PATH)
    Map<String, Object> resource(ServerWebExchange exchange) {
        return ProtectedResource.document(exchange.getRequest(), issuers);
    }
}
