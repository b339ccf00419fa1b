package dev.sluice.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * @param isWebSocketOnly whether event streams are no way out
 */
record Options(
        URI uri,
        @Nullable Supplier<Mono<String>> token,
        Backoff backoff,
        @Nullable Duration heartbeat,
        boolean isArrays,
        boolean isWebSocketOnly) {

    /** The fields of a contract that the query of an event stream has too. */
    private static final List<String> STREAMED = List.of("policy", "buffer", "maxRate", "maxAge", "snapshot");

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
        return with(uri, query);
    }

    private static URI with(URI uri, CharSequence query) {
        return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + query);
    }

    /** The URI of an event stream beside the WebSocket's, for what a {@code subscribe} frame asks, or for nothing. */
    URI streamUri(@Nullable Frame subscribe) {
        List<String> query = new ArrayList<>();
        if (heartbeat != null) {
            query.add("heartbeat=" + heartbeat.toMillis());
        }
        if (subscribe != null) {
            subscribe.texts("topics").forEach(topic -> query.add("topics=" + encoded(topic)));
            STREAMED.stream().filter(subscribe::has).forEach(name -> query.add(name + "=" + value(subscribe, name)));
        }
        URI stream = beside("sse");
        return query.isEmpty() ? stream : with(stream, String.join("&", query));
    }

    private static String value(Frame subscribe, String name) {
        String json = String.valueOf(subscribe.raw(name));
        return encoded(json.startsWith("\"") ? FrameReader.text(json) : json);
    }

    /** A plus is a plus, and a comma separates: so all but letters and digits is escaped. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    URI publishUri() {
        return beside("api/publish");
    }

    private URI beside(String path) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.resolve(path).toString().replaceFirst("^ws", "http") + query);
    }
}
