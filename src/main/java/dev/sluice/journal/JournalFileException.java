package dev.sluice.journal;

import java.io.Serial;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file of a disk journal cannot be used; the message names it and says what to do. */
public final class JournalFileException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String fault;
    private final String remedy;

    JournalFileException(Path path, String what, String remedy, @Nullable Throwable cause) {
        super("journal file " + path + " " + what + ": " + remedy, cause);
        this.fault = "Journal file " + path + " " + what + ".";
        this.remedy = remedy;
    }

    String fault() {
        return fault;
    }

    String remedy() {
        return remedy;
    }
}
