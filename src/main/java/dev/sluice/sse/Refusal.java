package dev.sluice.sse;

import dev.sluice.protocol.ErrorCode;
import java.io.Serial;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that gets no stream: becomes a problem detail (RFC 9457) with the protocol's {@code code}. */
final class Refusal extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String RETRY_AFTER_SECONDS = "1";

    Refusal(HttpStatus status, ErrorCode code, String message) {
        super(status, detail(status, code, message), null);
        getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON); // whatever the client accepts
        if (code.retryable()) {
            getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
    }

    private static ProblemDetail detail(HttpStatus status, ErrorCode code, String message) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, message);
        detail.setProperty("code", code.wireName());
        return detail;
    }
}
