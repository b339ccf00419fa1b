package dev.sluice.security;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Where the token of a request stands: in {@code Authorization}, in a subprotocol, or in the cookie; never in the query. */
public final class Carriers {

    /** Of the name a browser takes for this host only, over TLS or from this machine. */
    public static final String COOKIE = "__Host-sluice";

    /** What stands before a token that is offered as a subprotocol, where a script can set no header. */
    public static final String SUBPROTOCOL = "bearer.";

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String SCHEME = "bearer";
    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final String SAME_ORIGIN = "same-origin";
    private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);

    private Carriers() {}

    /**
     * All tokens that a request has, of which there must not be two.
     *
     * @param origins those whose pages may use the cookie beside the server's own
     */
    static List<String> tokens(ServerHttpRequest request, Collection<String> origins) {
        List<String> tokens = inHeader(request.getHeaders());
        for (String line : request.getHeaders().getOrEmpty(SUBPROTOCOLS)) {
            Arrays.stream(line.split(","))
                    .map(String::strip)
                    .filter(Carriers::isInSubprotocol)
                    .forEach(offered -> tokens.add(offered.substring(SUBPROTOCOL.length())));
        }
        List<String> cookies = inCookies(request.getHeaders());
        if (!cookies.isEmpty() && mayUseCookie(request, origins)) {
            tokens.addAll(cookies);
        }
        return tokens;
    }

    /** Not by the request, which would keep what it has read as long as a stream goes on. */
    private static List<String> inCookies(HttpHeaders headers) {
        return headers.getOrEmpty(HttpHeaders.COOKIE).stream()
                .flatMap(line -> ServerCookieDecoder.STRICT.decodeAll(line).stream())
                .filter(cookie -> cookie.name().equals(COOKIE))
                .map(Cookie::value)
                .toList();
    }

    /** The one in {@code Authorization}; other schemes are for others. */
    static List<String> inHeader(HttpHeaders headers) {
        List<String> tokens = new ArrayList<>(1);
        for (String line : headers.getOrEmpty(HttpHeaders.AUTHORIZATION)) {
            String[] parts = line.strip().split(" +", 2);
            if (parts[0].toLowerCase(Locale.ROOT).equals(SCHEME)) {
                tokens.add(parts.length > 1 ? parts[1] : "");
            }
        }
        return tokens;
    }

    /** The one token in {@code Authorization}, where it is known that there is one. */
    public static String inAuthorization(ServerHttpRequest request) {
        return inHeader(request.getHeaders()).get(0);
    }

    /** Whether a subprotocol that is offered holds a token. */
    public static boolean isInSubprotocol(String offered) {
        return offered.startsWith(SUBPROTOCOL);
    }

    /** A browser sends the cookie with what any page of this site asks for; by the origin it tells which page that is. */
    private static boolean mayUseCookie(ServerHttpRequest request, Collection<String> origins) {
        String origin = request.getHeaders().getOrigin();
        if (origin == null) {
            return READING.contains(request.getMethod())
                    && SAME_ORIGIN.equals(request.getHeaders().getFirst(FETCH_SITE));
        }
        return Origins.isOwn(request) || Origins.isNamed(origin, origins);
    }
}
