package dev.sluice.websocket;

import dev.sluice.security.Origins;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The WebSocket endpoint, {@code sluice.websocket.*}.
 *
 * @param allowedOrigins origins whose pages may connect beside the server's own, such as {@code
 *     https://dashboards.example.com}; {@code *} for all; default none. A page of another origin is answered 403; programs
 *     that send no {@code Origin} are not concerned
 */
@Validated
@ConfigurationProperties("sluice.websocket")
record WebSocketProperties(@DefaultValue List<String> allowedOrigins) {

    WebSocketProperties {
        allowedOrigins = Origins.checked("sluice.websocket.allowed-origins", allowedOrigins);
    }
}
