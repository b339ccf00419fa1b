package dev.sluice.http;

import dev.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives what Spring refuses by itself a {@code code} too: a wrong method or media type, a missing parameter. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

    private static final String CODE = "code";

    @Override
    protected Mono<ResponseEntity<Object>> createResponseEntity(
            @Nullable Object body, @Nullable HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        if (body instanceof ProblemDetail detail
                && (detail.getProperties() == null || !detail.getProperties().containsKey(CODE))) {
            detail.setProperty(CODE, code(status).wireName());
            if (detail.getDetail() == null || detail.getDetail().isBlank()) {
                detail.setDetail("the request has no header or parameter that it needs");
            }
        }
        HttpHeaders typed = new HttpHeaders();
        if (headers != null) {
            typed.putAll(headers);
        }
        typed.setContentType(MediaType.APPLICATION_PROBLEM_JSON); // whatever the client accepts
        return super.createResponseEntity(body, typed, status, exchange);
    }

    private static ErrorCode code(HttpStatusCode status) {
        return switch (status.value()) {
            case 403 -> ErrorCode.FORBIDDEN;
            case 413 -> ErrorCode.TOO_LARGE;
            case 429 -> ErrorCode.RATE_LIMITED;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> status.is5xxServerError() ? ErrorCode.INTERNAL : ErrorCode.BAD_PARAMETER;
        };
    }
}
