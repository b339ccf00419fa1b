package dev.sluice.sse;

import dev.sluice.security.Origins;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The SSE endpoint, {@code sluice.sse.*}.
 *
 * @param allowedOrigins origins whose pages may read events beside the server's own, such as {@code
 *     https://dashboards.example.com}; {@code *} for all; default none. A page of another origin is answered 403; programs
 *     that send no {@code Origin} are not concerned
 */
@Validated
@ConfigurationProperties("sluice.sse")
record SseProperties(@DefaultValue List<String> allowedOrigins) {

    SseProperties {
        allowedOrigins = Origins.checked("sluice.sse.allowed-origins", allowedOrigins);
    }
}
