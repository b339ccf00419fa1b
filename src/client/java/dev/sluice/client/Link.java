package dev.sluice.client;

import dev.sluice.client.ClientState.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** One connection after another: it decides when the next one follows, and takes its feeds along. */
final class Link implements ConnectionOwner {

    /** Subscriptions of one connection, where the server takes no fewer. */
    private static final int FEEDS_MAX = 60;

    /** A connection that lasted so long was no failure. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private static final Duration RESUBSCRIBE_AFTER = Duration.ofSeconds(1);
    private static final Set<Integer> FOR_GOOD = Set.of(1000, 1002, 1003, 1007, 1009, 1010, 4400, 4403);

    /** Only 1000 takes leave: a will is for all other ends. */
    private static final int GIVEN_UP = 4000;

    private final Links links;
    private final Loop loop;
    private final Options options;
    private final Sockets sockets;
    private final @Nullable Tokens tokens;
    private final @Nullable Renewal renewal;
    private final Upgrades upgrades;
    private final Carried carried = new Carried();
    private ClientState state = new ClientState(Phase.CONNECTING, 0, "not connected yet", null);
    private @Nullable Connection connection;
    private @Nullable Disposable retry;
    private long feedsMax = FEEDS_MAX;
    private long openings;
    private long connectedNanos;
    private long tickedMillis;
    private int failures;
    private boolean wasConnected;
    private boolean isArrays;
    private boolean tokenWasRefused;
    private int failedUpgrades;

    Link(Links links, Loop loop, Options options, Sockets sockets, @Nullable Tokens tokens, Upgrades upgrades) {
        this.links = links;
        this.loop = loop;
        this.options = options;
        this.sockets = sockets;
        this.tokens = tokens;
        this.renewal = tokens == null ? null : new Renewal(loop, tokens, this);
        this.upgrades = upgrades;
        this.isArrays = options.isArrays();
        this.tickedMillis = loop.millis();
    }

    ClientState state() {
        return state;
    }

    /** Whether it has been connected once. */
    boolean wasConnected() {
        return wasConnected;
    }

    /** The connection on which frames can be sent now; null where there is none. */
    @Nullable
    Connection connected() {
        return state.phase() == Phase.CONNECTED ? connection : null;
    }

    @Override
    public Carried carried() {
        return carried;
    }

    boolean isLive() {
        Connection now = connected();
        return now != null && now.isLive() && carried.areSynced();
    }

    /** Whether a feed can share the connection. */
    boolean takes(Feed feed) {
        if (state.phase() == Phase.CLOSED || carried.size() >= feedsMax) {
            return false;
        }
        return carried.isEmpty() || (!upgrades.areGivenUp() && !isStream() && carried.fits(feed));
    }

    void add(Feed feed) {
        carried.add(feed);
        Connection now = connection;
        if (now != null) {
            now.subscribe(feed);
            now.grant();
        }
        judge();
    }

    private boolean isStream() {
        return connection != null && connection.isStream();
    }

    void remove(Feed feed) {
        if (!carried.has(feed)) {
            return;
        }
        forget(feed);
        Connection now = connection;
        if (now != null) {
            now.unsubscribe(feed);
            now.grant();
        }
    }

    /** The server has ended it. */
    @Override
    public void forget(Feed feed) {
        carried.remove(List.of(feed));
        judge();
        links.left(this);
        if (isStream()) {
            reopen(); // without its topics: they are in the query
        }
    }

    @Override
    public void judge() {
        links.judge();
    }

    void open() {
        Loop.stop(retry);
        enter(new ClientState(
                Phase.CONNECTING, 0, tokens == null ? "opening a WebSocket" : "waiting for a token", null));
        if (tokens == null) {
            connect(null);
            return;
        }
        long mine = ++openings;
        tokens.next(
                token -> {
                    if (mine == openings) {
                        connect(token);
                    }
                },
                fault -> {
                    if (mine == openings) {
                        noToken(fault);
                    }
                });
    }

    private void noToken(Throwable fault) {
        if (Tokens.isPassing(fault)) {
            await(4401, "no token: " + fault.getMessage(), null);
        } else {
            tokenRefused(fault);
        }
    }

    void tokenRefused(Throwable fault) {
        links.close(4401, "the token was refused: " + fault.getMessage());
    }

    private void connect(@Nullable String token) {
        boolean isStream = upgrades.areGivenUp() && goOverAStream();
        enter(new ClientState(Phase.CONNECTING, 0, isStream ? "opening an event stream" : "opening a WebSocket", null));
        connection = isStream
                ? new StreamConnection(loop, this, links.counts(), sockets, options, token, carried.first())
                : new SocketConnection(
                        loop, this, links.counts(), events -> sockets.open(options.uri(isArrays), token, events));
        if (renewal != null && token != null) {
            renewal.holds(token);
        }
    }

    /**
     * A stream has one subscription: the others go to links of their own. Tells whether it is a stream: what a query can not
     * say waits for a WebSocket, on a link of its own, since the first one has to publish.
     */
    private boolean goOverAStream() {
        Feed kept = carried.all().stream()
                .filter(feed -> feed.contract().canBeStreamed())
                .findFirst()
                .orElse(null);
        if (kept == null && !links.isFirst(this)) {
            return false;
        }
        List<Feed> others = carried.all().stream().filter(feed -> feed != kept).toList();
        carried.remove(others);
        others.forEach(links::connect);
        return true;
    }

    /** A WebSocket was refused, or never said anything. */
    @Override
    public void upgradeFailed() {
        if (++failedUpgrades >= Upgrades.FAILED_MAX) {
            upgrades.giveUp();
        }
    }

    /** Another connection at once, with what it is to have now. */
    @Override
    public void reopen() {
        drop(Connection::abort);
        open();
    }

    /** WebSockets come through again. */
    void leaveStream() {
        if (isStream()) {
            reopen();
        }
    }

    @Override
    public void welcomed(Connection now) {
        connectedNanos = loop.nanos();
        wasConnected = true;
        tokenWasRefused = false;
        feedsMax = Math.min(FEEDS_MAX, now.subscriptionsMax());
        links.counts().connect();
        enter(new ClientState(Phase.CONNECTED, 0, "connected", null));
        if (renewal != null) {
            renewal.begin(now);
        }
        if (!now.isStream()) {
            failedUpgrades = 0;
            upgrades.succeeded();
            carried.all().forEach(now::subscribe);
            now.grant();
        }
    }

    /** A connection has gone, or has to: by what it ended with is decided what comes next. */
    @Override
    public void ended(Connection gone, int code, String reason, @Nullable Duration exactly) {
        if (gone != connection) {
            return;
        }
        links.counts().disconnect();
        boolean wasWelcomed = state.phase() == Phase.CONNECTED;
        if (gone.isStream() && !wasWelcomed) {
            failedUpgrades = Upgrades.FAILED_MAX - 1; // then a WebSocket may do as well: the server was away
            upgrades.tryAgain();
        }
        drop(Connection::abort);
        if (wasWelcomed && loop.nanos() - connectedNanos >= STABLE.toNanos()) {
            failures = 0;
        }
        if (code == 4400 && isArrays) {
            isArrays = false; // an older server, or one that has them turned off, may refuse no more than that
            await(code, reason, exactly);
        } else if (code == 4401 && tokens != null && !tokenWasRefused) {
            tokenWasRefused = true;
            await(code, reason, exactly);
        } else if (code == 4401 || FOR_GOOD.contains(code)) {
            links.close(code, reason.isEmpty() ? "the server closed for good" : reason);
        } else {
            await(code, reason, exactly != null ? exactly : gone.goaway());
        }
    }

    private void drop(Consumer<Connection> how) {
        Connection gone = connection;
        connection = null;
        openings++;
        Loop.stop(retry);
        if (renewal != null) {
            renewal.stop();
        }
        carried.all().forEach(Feed::interrupted);
        if (gone != null) {
            how.accept(gone);
        }
    }

    private void await(int code, String reason, @Nullable Duration exactly) {
        Duration delay = exactly != null ? exactly : options.backoff().delay(failures);
        failures++;
        String told = reason.isEmpty() ? "the connection was lost" : reason;
        enter(new ClientState(Phase.WAITING, code, told, delay));
        retry = loop.after(delay, this::open);
    }

    /** Opens a connection now where the next one would follow later. */
    void retryNow() {
        if (state.phase() == Phase.WAITING) {
            open();
        }
    }

    void tick() {
        long passedMillis = loop.millis() - tickedMillis;
        tickedMillis = loop.millis();
        if (state.phase() == Phase.WAITING && passedMillis > Watchdog.SLEEP.toMillis()) {
            open(); // timers stood still while the machine slept
        } else if (connection != null) {
            connection.tick();
        }
    }

    @Override
    public void subscribeFailed(Connection from, Feed feed, SluiceException fault) {
        if (from != connection || !carried.has(feed)) {
            return;
        }
        if (fault.isRetryable()) {
            var unused = loop.after(RESUBSCRIBE_AFTER, () -> {
                if (from == connected() && carried.has(feed)) {
                    from.subscribe(feed);
                }
            });
        } else if (feed.beginsAnew()) {
            from.subscribe(feed);
        } else {
            forget(feed);
            feed.refused(fault);
        }
    }

    /** Ends for good, with a close frame where there is somebody to read it. */
    void end(int code, String reason, @Nullable SluiceException fault) {
        if (state.phase() == Phase.CLOSED) {
            return;
        }
        drop(gone -> {
            links.closing(gone);
            gone.close(code == 1000 ? code : GIVEN_UP, "");
        });
        enter(new ClientState(Phase.CLOSED, code, reason, null));
        List<Feed> all = carried.all();
        carried.remove(all);
        all.forEach(feed -> feed.end(fault));
    }

    private void enter(ClientState next) {
        state = next;
        links.changed();
    }
}
