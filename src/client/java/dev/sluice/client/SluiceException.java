package dev.sluice.client;

/**
 * Something was refused, or got no answer, or the client has ended for good. {@link #code()} is one of the protocol's error
 * codes; {@code closed} where a connection was ended for good, with {@link #closeCode()}.
 */
public final class SluiceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final int closeCode;
    private final boolean retryable;
    private final boolean unknown;

    private SluiceException(String code, int closeCode, String message, boolean retryable, boolean unknown) {
        super(message);
        this.code = code;
        this.closeCode = closeCode;
        this.retryable = retryable;
        this.unknown = unknown;
    }

    /** It was surely not carried out, and may succeed later. A token supplier may throw it so that it is asked again. */
    public static SluiceException retryable(String code, String message) {
        return new SluiceException(code, 0, message, true, false);
    }

    static SluiceException unknown(String message) {
        return new SluiceException("unavailable", 0, message, false, true);
    }

    static SluiceException refused(String code, String message) {
        return new SluiceException(code, 0, message, false, false);
    }

    static SluiceException closed(int closeCode, String reason) {
        return new SluiceException(
                "closed", closeCode, "closed for good with " + closeCode + ": " + reason, false, false);
    }

    static SluiceException of(Frame error) {
        return new SluiceException(
                error.text("code", "internal"),
                0,
                error.text("message", "no message"),
                error.isTrue("retryable"),
                error.isTrue("unknown"));
    }

    /** Of a request by HTTP; what a proxy says to one that is to publish tells nothing of what the server did. */
    static SluiceException of(Sockets.Answer answer) {
        int status = answer.status();
        String code =
                switch (status) {
                    case 204, 403 -> "forbidden";
                    case 401 -> "unauthorized";
                    case 413 -> "too_large";
                    case 429 -> "rate_limited";
                    default -> status < 500 ? "bad_parameter" : "unavailable";
                };
        try {
            Frame problem = FrameReader.read(answer.body()).get(0);
            return new SluiceException(
                    problem.text("code"), 0, problem.text("detail"), answer.isForNow(), problem.isTrue("unknown"));
        } catch (IllegalArgumentException | IndexOutOfBoundsException noProblem) {
            boolean isUnknown = status >= 500;
            return new SluiceException(
                    code, 0, "answered with status " + status, answer.isForNow() && !isUnknown, isUnknown);
        }
    }

    public String code() {
        return code;
    }

    /** The close code of the connection that ended; 0 where none did. */
    public int closeCode() {
        return closeCode;
    }

    /** Whether it was surely not carried out, and the same may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether nobody knows if it was carried out: to publish it again might double it. */
    public boolean isUnknown() {
        return unknown;
    }
}
