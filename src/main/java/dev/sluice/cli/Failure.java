package dev.sluice.cli;

import dev.sluice.client.SluiceException;
import java.io.Serial;

/** Ends a command: what to say on standard error, and what to exit with. */
final class Failure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int CLOSED_UNAUTHORIZED = 4401;
    private static final int CLOSED_FORBIDDEN = 4403;

    private final int exit;

    Failure(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    Failure(int exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    static Failure of(SluiceException fault) {
        int exit = exit(fault.code(), fault.closeCode());
        String hint = exit == Exit.NOT_ALLOWED ? HINT : "";
        String code = fault.code().equals("closed") ? "" : fault.code() + ": ";
        return new Failure(exit, code + fault.getMessage() + hint, fault);
    }

    private static final String HINT = "\nWhere the server asks for tokens, put one into SLUICE_TOKEN or name a file by"
            + " --token-file; sluice token check says what one allows.";

    /** By the protocol's error code, and the close code of the connection, 0 where none was closed. */
    static Failure ofCode(String code, int closeCode, String message) {
        int exit = exit(code, closeCode);
        return new Failure(exit, message + (exit == Exit.NOT_ALLOWED ? HINT : ""));
    }

    private static int exit(String code, int closeCode) {
        if (closeCode == CLOSED_UNAUTHORIZED || closeCode == CLOSED_FORBIDDEN) {
            return Exit.NOT_ALLOWED;
        }
        return switch (code) {
            case "unauthorized", "forbidden" -> Exit.NOT_ALLOWED;
            case "unavailable" -> Exit.UNREACHABLE;
            default -> Exit.FAILED;
        };
    }

    int exit() {
        return exit;
    }
}
