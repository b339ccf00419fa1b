package dev.sluice.session;

/**
 * One reason not to read from a client: closed when too much of something waits, open again only when half of that is gone, so
 * that it does not change with each frame. A connection is read from while all its gates are open.
 */
final class ReadGate {

    private final Connection connection;
    private boolean closed;

    ReadGate(Connection connection) {
        this.connection = connection;
    }

    /** To be told whenever one of the two changes; between {@code full} and {@code spacious} it stays as it is. */
    void update(boolean full, boolean spacious) {
        if (!closed && full) {
            closed = true;
            connection.pauseReading();
        } else if (closed && spacious) {
            closed = false;
            connection.resumeReading();
        }
    }

    boolean isClosed() {
        return closed;
    }
}
