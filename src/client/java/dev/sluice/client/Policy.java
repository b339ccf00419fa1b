package dev.sluice.client;

/** What the server does with updates that wait for a subscriber who is slow. */
public enum Policy {

    /** The oldest one that waits is lost, and told in a {@link Gap}. What a subscription has that names none. */
    DROP_OLDEST("drop-oldest"),

    /** The one that arrives is lost, and told in a {@link Gap}. */
    DROP_NEWEST("drop-newest"),

    /** Only the newest of each topic waits; what it replaces is counted as conflated, and is no gap. */
    CONFLATE("conflate"),

    /** The server ends the connection; the client comes back and goes on where it was. */
    DISCONNECT("disconnect");

    private final String wire;

    Policy(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }
}
