package dev.sluice.websocket;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Carriers;
import dev.sluice.transport.Problem;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.MethodNotAllowedException;

/**
 * Judges an opening handshake as a server must (RFC 6455, 4.2.1). HTTP/1.0 is let in: that is how nginx asks where nobody
 * has set {@code proxy_http_version}.
 */
final class Handshake {

    static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";

    static final String TOKEN_ALONE = "beside a token, offer the subprotocol "
            + String.join(" or ", Subprotocol.tokens()) + ", which is the answer's";

    private static final String VERSION = "13";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    private static final int KEY_BYTES = 16;

    /** In base64, with its padding. */
    private static final int KEY_CHARACTERS = 24;

    private Handshake() {}

    /**
     * The first subprotocol that the client offers and we know, empty where it offers none of ours.
     *
     * @throws Problem if this is no handshake; tells what is wrong with it
     */
    static Optional<Subprotocol> judge(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        if (!HttpMethod.GET.equals(request.getMethod())) {
            throw new MethodNotAllowedException(request.getMethod(), List.of(HttpMethod.GET));
        }
        requireUpgrade(headers);
        requireHost(headers);
        requireKey(headers);
        if (hasBody(headers)) {
            throw bad("a WebSocket's handshake has no body: leave Content-Length and Transfer-Encoding out");
        }
        return tokens(headers, PROTOCOL_HEADER)
                .flatMap(token -> Subprotocol.named(token).stream())
                .findFirst();
    }

    /** Whether a token stands among the subprotocols. */
    static boolean offersToken(ServerHttpRequest request) {
        return tokens(request.getHeaders(), PROTOCOL_HEADER).anyMatch(Carriers::isInSubprotocol);
    }

    private static void requireUpgrade(HttpHeaders headers) {
        if (tokens(headers, HttpHeaders.UPGRADE).noneMatch("websocket"::equalsIgnoreCase)
                || tokens(headers, HttpHeaders.CONNECTION).noneMatch("upgrade"::equalsIgnoreCase)) {
            throw upgradeRequired(
                    "here is a WebSocket: ask for it by the headers Upgrade: websocket and Connection: Upgrade");
        }
        if (!tokens(headers, VERSION_HEADER).toList().equals(List.of(VERSION))) {
            throw upgradeRequired(VERSION_HEADER + " must be there once, with the version " + VERSION);
        }
    }

    /** The other spellings of a list of tokens: several lines, several tokens to a line, empty ones (RFC 9110, 5.6.1). */
    private static Stream<String> tokens(HttpHeaders headers, String name) {
        return headers.getOrEmpty(name).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(token -> !token.isEmpty());
    }

    /** HTTP/1.0 could do without; whether it is sound has been judged. */
    private static void requireHost(HttpHeaders headers) {
        if (headers.getOrEmpty(HttpHeaders.HOST).isEmpty()) {
            throw bad("Host must be there");
        }
    }

    private static void requireKey(HttpHeaders headers) {
        List<String> keys = headers.getOrEmpty(KEY_HEADER);
        if (keys.size() != 1 || !isKey(keys.get(0).strip())) {
            throw bad(KEY_HEADER + " must be there once, " + KEY_BYTES + " bytes in base64");
        }
    }

    private static boolean isKey(String text) {
        try {
            return text.length() == KEY_CHARACTERS && Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || headers.getOrEmpty(HttpHeaders.CONTENT_LENGTH).stream().anyMatch(length -> !length.equals("0"));
    }

    private static Problem bad(String message) {
        return new Problem(HttpStatus.BAD_REQUEST, ErrorCode.BAD_PARAMETER, message);
    }

    private static Problem upgradeRequired(String message) {
        Problem problem = new Problem(HttpStatus.UPGRADE_REQUIRED, ErrorCode.BAD_PARAMETER, message);
        problem.getHeaders().set(HttpHeaders.UPGRADE, "websocket");
        problem.getHeaders().set(HttpHeaders.CONNECTION, "Upgrade");
        problem.getHeaders().set(VERSION_HEADER, VERSION);
        return problem;
    }
}
