package dev.sluice.cluster;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The store can not be used as it is; the message says what is wrong, and what to do about it. */
final class StoreUnfitException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String remedy;

    StoreUnfitException(String what, String remedy, @Nullable Throwable cause) {
        super(what, cause);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
