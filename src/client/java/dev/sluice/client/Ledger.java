package dev.sluice.client;

/**
 * The server's account of what it did for the connections that are open, as their last heartbeats told it:
 * {@code matched = delivered + conflated + lost + filtered + queued}. It begins anew with each connection.
 *
 * @param matched updates that the filters match
 * @param delivered handed to the socket
 * @param conflated replaced by a newer one of their topic
 * @param lost told in gaps
 * @param filtered held back by a deadband
 * @param queued waiting
 */
public record Ledger(long matched, long delivered, long conflated, long lost, long filtered, long queued) {

    static final Ledger NONE = new Ledger(0, 0, 0, 0, 0, 0);

    static Ledger of(Frame heartbeat) {
        return new Ledger(
                heartbeat.number("matched", 0),
                heartbeat.number("delivered", 0),
                heartbeat.number("conflated", 0),
                heartbeat.number("lost", 0),
                heartbeat.number("filtered", 0),
                heartbeat.number("queued", 0));
    }

    Ledger plus(Ledger other) {
        return new Ledger(
                matched + other.matched,
                delivered + other.delivered,
                conflated + other.conflated,
                lost + other.lost,
                filtered + other.filtered,
                queued + other.queued);
    }
}
