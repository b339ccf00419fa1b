package dev.sluice.security;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponseException;

/** A request that is refused for its token, or for want of one: becomes a problem detail, with a challenge as RFC 6750 has it. */
final class Refusal extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String CODE = "code";

    private Refusal(HttpStatus status, String code, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        getBody().setProperty(CODE, code);
    }

    /** Nothing says who it is. */
    static Refusal unknown(ServerHttpRequest request) {
        return new Refusal(HttpStatus.UNAUTHORIZED, "unauthorized", "show a token: Authorization: Bearer ...")
                .challenging(request, null, null);
    }

    static Refusal badToken(ServerHttpRequest request, TokenException fault) {
        String why = "the token is not taken: " + fault.getMessage();
        if (fault.isTemporary()) {
            Refusal later = new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", why);
            later.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
            return later;
        }
        return new Refusal(HttpStatus.UNAUTHORIZED, "unauthorized", why).challenging(request, "invalid_token", why);
    }

    static Refusal severalTokens(ServerHttpRequest request) {
        String why = "a request shows one token, in one place";
        return new Refusal(HttpStatus.BAD_REQUEST, "bad_parameter", why).challenging(request, "invalid_request", why);
    }

    /** The token is good, but not for that. */
    static Refusal notGranted(ServerHttpRequest request, String why) {
        return new Refusal(HttpStatus.FORBIDDEN, "forbidden", why).challenging(request, "insufficient_scope", null);
    }

    /** Where there are no tokens. */
    static Refusal forbidden(String why) {
        return new Refusal(HttpStatus.FORBIDDEN, "forbidden", why);
    }

    private Refusal challenging(ServerHttpRequest request, @Nullable String error, @Nullable String description) {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("realm", "sluice");
        parameters.put("error", error);
        parameters.put("error_description", description);
        parameters.put("resource_metadata", ProtectedResource.uri(request));
        String challenge = parameters.entrySet().stream()
                .filter(parameter -> parameter.getValue() != null)
                .map(parameter -> parameter.getKey() + "=\"" + quotable(parameter.getValue()) + "\"")
                .collect(Collectors.joining(", ", "Bearer ", ""));
        getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, challenge);
        return this;
    }

    /** RFC 6750, 3: printable ASCII without quotes and backslashes. */
    private static String quotable(@Nullable String text) {
        return String.valueOf(text).replaceAll("[^ !#-\\[\\]-~]", "'");
    }
}
