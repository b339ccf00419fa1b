package dev.sluice.transport;

import dev.sluice.protocol.ErrorCode;
import java.io.Serial;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that is refused as a whole: becomes a problem detail (RFC 9457) with the protocol's {@code code}. */
public final class Problem extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    public Problem(ErrorCode code, String message) {
        this(status(code), code, message);
    }

    public Problem(HttpStatus status, ErrorCode code, String message) {
        super(status, detail(status, code, message), null);
        getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON); // whatever the client accepts
        if (code.retryable()) {
            getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(RETRY_AFTER.toSeconds()));
        }
    }

    /** What was handed to the log and may be published all the same: no header asks to send it again. */
    public static Problem inDoubt(ErrorCode code, String message) {
        Problem problem = new Problem(code, message);
        problem.getBody().setProperty("unknown", true);
        problem.getHeaders().remove(HttpHeaders.RETRY_AFTER);
        return problem;
    }

    private static ProblemDetail detail(HttpStatus status, ErrorCode code, String message) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, message);
        detail.setProperty("code", code.wireName());
        return detail;
    }

    /** The status of a refusal with that code. */
    static HttpStatus status(ErrorCode code) {
        return switch (code) {
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case UNAUTHORIZED -> HttpStatus.UNAUTHORIZED;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case RATE_LIMITED, TOO_MANY_SUBSCRIPTIONS -> HttpStatus.TOO_MANY_REQUESTS;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
            default -> HttpStatus.BAD_REQUEST;
        };
    }

    /** The code for what is refused by a status alone. */
    static ErrorCode code(HttpStatusCode status) {
        return switch (status.value()) {
            case 401 -> ErrorCode.UNAUTHORIZED;
            case 403, 421 -> ErrorCode.FORBIDDEN;
            case 413 -> ErrorCode.TOO_LARGE;
            case 429 -> ErrorCode.RATE_LIMITED;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> status.is5xxServerError() ? ErrorCode.INTERNAL : ErrorCode.BAD_PARAMETER;
        };
    }
}
