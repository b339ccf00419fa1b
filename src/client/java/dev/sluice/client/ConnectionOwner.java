package dev.sluice.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whoever opened a connection: whose subscriptions are on it, and what it is told of it. On the client's loop. */
interface ConnectionOwner {

    Collection<Feed> feeds();

    boolean has(Feed feed);

    /** Whose topic it is; null where nobody wants it any more, as when it was under way for one who has left. */
    @Nullable
    Feed feedOf(String topic);

    /** Those who must hear of a gap: better one too many than one too few. */
    List<Feed> concernedBy(Gap gap);

    /** How many updates all of them together can take. */
    long demand();

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
