package dev.sluice.client;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a client was made with.
 *
 * @param uri of the server's WebSocket
 * @param token null where none is shown
 * @param heartbeat null for the server's own interval
 * @param isArrays whether the server is to send many frames in one message
 */
record Options(
        URI uri,
        @Nullable Supplier<Mono<String>> token,
        Backoff backoff,
        @Nullable Duration heartbeat,
        boolean isArrays) {

    /** Of {@code http} and {@code https} too; without a path it is {@code /ws}. */
    static URI webSocket(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String ws =
                switch (scheme) {
                    case "ws", "http" -> "ws";
                    case "wss", "https" -> "wss";
                    default ->
                        throw new IllegalArgumentException("a server's URI begins with ws, wss, http or https: " + uri);
                };
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the server's URI names no host: " + uri);
        }
        String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "/ws" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(ws + "://" + uri.getRawAuthority() + path + query);
    }

    /** The URI of a connection: no update comes before it was asked for. */
    URI uri(boolean arrays) {
        StringBuilder query = new StringBuilder("credit=0");
        if (arrays) {
            query.append("&frames=array");
        }
        if (heartbeat != null) {
            query.append("&heartbeat=").append(heartbeat.toMillis());
        }
        return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + query);
    }
}
