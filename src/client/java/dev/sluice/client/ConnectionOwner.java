package dev.sluice.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whoever opened a connection: whose subscriptions are on it, and what it is told of it. On the client's loop. */
interface ConnectionOwner {

    /** The subscriptions that are on it. */
    Carried carried();

    /** The connection is open. */
    void welcomed(Connection now);

    /** All frames of a message were handed on: whether values are live may have changed. */
    void judge();

    /** The server has ended a subscription. */
    void forget(Feed feed);

    /** A subscription was refused. */
    void subscribeFailed(Connection from, Feed feed, SluiceException fault);

    /** A WebSocket was refused, or never said anything. */
    void upgradeFailed();

    /** Wants another connection at once, with what it is to have now. */
    void reopen();

    /** A connection has gone, or has to: by what it ended with is decided what comes next. */
    void ended(Connection gone, int code, String reason, @Nullable Duration exactly);
}
