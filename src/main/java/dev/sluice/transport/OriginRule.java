package dev.sluice.transport;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Origins;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Refuses pages of other origins with a problem, where Spring would answer an empty 403; of a preflight nobody sees the
 * body. Who runs the server reads of it in the log, once for each origin and for a few of them: else whoever opens a page
 * that does not work would have to look into a browser's console.
 */
public final class OriginRule extends Origins.Check {

    private static final Logger log = LoggerFactory.getLogger(OriginRule.class);

    /** Origins that are told of, so that pages can not fill the log. */
    private static final int TOLD_MAX = 20;

    private static final int LENGTH_MAX = 200;

    private final String property;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** {@code property} names the setting that would let a page in. */
    public OriginRule(String property) {
        this.property = property;
    }

    @Override
    public boolean process(@Nullable CorsConfiguration allowed, ServerWebExchange exchange) {
        boolean passes = super.process(allowed, exchange);
        if (!passes) {
            tell(exchange);
        }
        if (passes || CorsUtils.isPreFlightRequest(exchange.getRequest())) {
            return passes;
        }
        throw new Problem(
                ErrorCode.FORBIDDEN,
                "pages of this origin may not do this: whoever runs the server can name the origin in " + property);
    }

    private void tell(ServerWebExchange exchange) {
        String origin = String.valueOf(exchange.getRequest().getHeaders().getOrigin());
        String shown = origin.length() > LENGTH_MAX ? origin.substring(0, LENGTH_MAX) : origin;
        if (told.size() < TOLD_MAX && told.add(shown)) {
            log.info(
                    "a page of {} was refused at {}; to let pages of that origin in, name it in {}",
                    shown,
                    exchange.getRequest().getPath(),
                    property);
        }
    }
}
