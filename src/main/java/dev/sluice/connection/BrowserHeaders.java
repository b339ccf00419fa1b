package dev.sluice.connection;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What every answer tells browsers, a page, a value or an error: to run and load nothing but the server's own files, to show it
 * in no frame of another page, to take it for nothing but its type, and to tell no other server of its address.
 */
final class BrowserHeaders {

    /** Data images are those of the style sheet of Swagger UI. */
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private static final Map<String, String> ALL = new TreeMap<>(Map.of(
            "Content-Security-Policy", POLICY,
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff"));

    /** As lines of a head. */
    static final String LINES = ALL.entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
            .collect(Collectors.joining());

    private BrowserHeaders() {}

    static void addTo(HttpHeaders headers) {
        ALL.forEach(headers::set);
    }
}
