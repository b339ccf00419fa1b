package dev.sluice.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Whether WebSockets are given up for event streams, for all connections of a client: after two in a row that were not
 * opened, until one that is tried each minute says something.
 */
final class Upgrades {

    /** So many that failed in a row are enough. */
    static final int FAILED_MAX = 2;

    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final Loop loop;
    private final Options options;
    private final Sockets sockets;
    private final @Nullable Tokens tokens;
    private final Runnable succeeded;
    private boolean areGivenUp;
    private @Nullable Disposable timer;
    private @Nullable Probe probe;

    Upgrades(Loop loop, Options options, Sockets sockets, @Nullable Tokens tokens, Runnable succeeded) {
        this.loop = loop;
        this.options = options;
        this.sockets = sockets;
        this.tokens = tokens;
        this.succeeded = succeeded;
    }

    boolean areGivenUp() {
        return areGivenUp;
    }

    void giveUp() {
        if (!options.isWebSocketOnly()) {
            areGivenUp = true;
            if (timer == null) {
                probeLater();
            }
        }
    }

    /** A stream was not opened either: the next connection is a WebSocket. Streams that are open stay until one succeeds. */
    void tryAgain() {
        areGivenUp = false;
    }

    /** A WebSocket said something. */
    void succeeded() {
        areGivenUp = false;
        stop();
        succeeded.run();
    }

    void stop() {
        Loop.stop(timer);
        timer = null;
        if (probe != null) {
            probe.end();
        }
        probe = null;
    }

    private void probeLater() {
        timer = loop.after(AGAIN_AFTER, () -> {
            if (probe != null) {
                probe.end();
            }
            Probe next = new Probe();
            probe = next;
            if (tokens == null) {
                next.open(null);
            } else {
                tokens.next(next::open, fault -> {}); // who connects next hears it too
            }
            probeLater();
        });
    }

    /** A WebSocket that is there to see whether it comes through. */
    private final class Probe implements Sockets.Events {

        private Sockets.@Nullable Socket socket;

        void open(@Nullable String token) {
            if (probe == this) {
                socket = sockets.open(options.uri(false), token, this);
            }
        }

        void end() {
            if (socket != null) {
                socket.abort();
            }
        }

        @Override
        public void message(String text) {
            if (probe == this) {
                succeeded();
            }
        }

        @Override
        public void refused(int status, String text) {
            // the next one is a minute later
        }

        @Override
        public void closed(int code, String reason) {
            // the same
        }
    }
}
