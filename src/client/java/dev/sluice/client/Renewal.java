package dev.sluice.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Keeps the token of a connection young: at 80 % of what it has still to live another one is fetched and sent over the
 * connection that is open. When a token runs out the server tells in its answer to {@code auth}; so the one of the handshake
 * is shown once more.
 */
final class Renewal {

    private static final double AT = 0.8;
    private static final long SOONEST_MILLIS = 1_000;

    private final Loop loop;
    private final Tokens tokens;
    private final Link link;
    private @Nullable String token;
    private @Nullable Disposable timer;

    Renewal(Loop loop, Tokens tokens, Link link) {
        this.loop = loop;
        this.tokens = tokens;
        this.link = link;
    }

    /** The token of the next connection. */
    void holds(String token) {
        this.token = token;
    }

    void begin(Connection connection) {
        if (token != null) {
            show(connection, token);
        }
    }

    void stop() {
        Loop.stop(timer);
        timer = null;
    }

    /** A refusal needs no deed: the server closes, or knows no tokens. */
    private void show(Connection connection, String shown) {
        connection.authenticate(
                shown,
                Answers.asker(
                        answer -> {
                            if (connection == link.connected()) {
                                shown(connection, answer);
                            }
                        },
                        refused -> {}));
    }

    /** What a newer token allows beyond the one before counts once it is subscribed to again. */
    private void shown(Connection connection, Frame answer) {
        if (answer.has("expires")) {
            at(connection, answer.number("expires") * 1_000);
        }
        link.carried().all().stream().filter(Feed::isPartial).forEach(feed -> connection.widen(feed, false));
    }

    private void at(Connection connection, long expiresMillis) {
        stop();
        long left = (long) (AT * (expiresMillis - loop.millis()));
        timer = loop.after(Duration.ofMillis(Math.max(SOONEST_MILLIS, left)), () -> renew(connection, expiresMillis));
    }

    private void renew(Connection connection, long expiresMillis) {
        tokens.next(
                next -> {
                    if (connection == link.connected()) {
                        show(connection, next);
                    }
                },
                fault -> {
                    if (connection != link.connected()) {
                        return;
                    }
                    if (Tokens.isPassing(fault)) {
                        at(connection, expiresMillis);
                    } else {
                        link.tokenRefused(fault);
                    }
                });
    }
}
