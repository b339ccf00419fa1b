package dev.sluice.websocket;

import dev.sluice.security.Origins;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The WebSocket endpoint, {@code sluice.websocket.*}.
 *
 * @param allowedOrigins origins whose pages may connect beside the server's own, such as {@code
 *     https://dashboards.example.com}; {@code *} for all; default none. A page of another origin is answered 403; programs
 *     that send no {@code Origin} are not concerned
 * @param compression of messages, by permessage-deflate (RFC 7692)
 */
@Validated
@ConfigurationProperties("sluice.websocket")
record WebSocketProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue @Valid Compression compression) {

    /**
     * Compression of messages, both ways, for clients that offer it. Each message is compressed by itself, those that many clients
     * are sent alike once for all of them.
     *
     * @param enabled whether it is answered when a client offers it; default false. It takes CPU for each message, and is worth it
     *     where the network is what is scarce
     * @param level 1 (fast) to 9 (small); default 1
     * @param minSize messages of fewer bytes are sent as they are; default 512 B. Short ones hardly become smaller
     */
    record Compression(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("1") @Min(1) @Max(9) int level,
            @DefaultValue("512B") DataSize minSize) {}

    WebSocketProperties {
        allowedOrigins = Origins.checked("sluice.websocket.allowed-origins", allowedOrigins);
    }
}
