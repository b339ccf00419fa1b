package dev.sluice.security.revocation;

import java.io.IOException;
import java.util.List;

/** What keeps revocations over a restart: a file of this server's, or what several have in common. */
public interface RevocationStore {

    /** All that are kept; an {@link IOException} where that can not be known. */
    List<Revocation> read() throws IOException;

    /** Keeps what this server has changed since it last read or wrote, so that all are kept which it has. Waits for the store. */
    void write(List<Revocation> all) throws IOException;

    /** Runs it, on any thread, where another server may have changed what is kept, or a write that failed is worth another try. */
    default void onChanged(Runnable listener) {}
}
