package dev.sluice.client;

import dev.sluice.client.ClientState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** The connections of a client: which feed goes over which, what they come to as a whole, and how they end. */
final class Links {

    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Loop loop;
    private final Options options;
    private final Sockets sockets;
    private final @Nullable Tokens tokens;
    private final Counts counts = new Counts();
    private final List<Link> links = new ArrayList<>();
    private final Publishing publishing;
    private final Willing willing;
    private final Upgrades upgrades;
    private final Set<Runnable> judges = new CopyOnWriteArraySet<>();
    private final Sinks.Many<ClientState> states = Sinks.many().replay().latest();
    private final Sinks.Many<Boolean> lives = Sinks.many().replay().latest();
    private final Disposable ticker;
    private volatile ClientState state = new ClientState(Phase.CONNECTING, 0, "not connected yet", null);
    private volatile boolean isLive;
    private volatile Ledger ledger = Ledger.NONE;
    private int closing;
    private final List<MonoSink<Void>> awaitingEnd = new ArrayList<>();

    Links(Loop loop, Options options, Sockets sockets) {
        this.loop = loop;
        this.options = options;
        this.sockets = sockets;
        this.tokens = options.token() == null ? null : new Tokens(loop, options.token());
        this.publishing = new Publishing(loop, counts);
        this.willing = new Willing(loop);
        this.upgrades = new Upgrades(loop, options, sockets, tokens, this::leaveStreams);
        emit(states, state);
        emit(lives, false);
        this.ticker = loop.every(Watchdog.TICK, this::tick);
        loop.run(() -> link().open());
    }

    private void tick() {
        List.copyOf(links).forEach(Link::tick);
        judge();
    }

    private static <T> void emit(Sinks.Many<T> sink, T value) {
        var unused = sink.tryEmitNext(value); // refused only after the end
    }

    Counts counts() {
        return counts;
    }

    ClientState state() {
        return state;
    }

    boolean isLive() {
        return isLive;
    }

    Ledger ledger() {
        return ledger;
    }

    Flux<ClientState> states() {
        return states.asFlux();
    }

    Flux<Boolean> lives() {
        return lives.asFlux();
    }

    private Link link() {
        Link link = new Link(this, loop, options, sockets, tokens, upgrades);
        links.add(link);
        return link;
    }

    /** Over a connection of its own. */
    void connect(Feed feed) {
        Link link = link();
        link.add(feed);
        link.open();
    }

    /** Whether it is the one that publishes. */
    boolean isFirst(Link link) {
        return links.indexOf(link) == 0;
    }

    private void leaveStreams() {
        List.copyOf(links).forEach(Link::leaveStream);
    }

    private boolean isClosed() {
        return state.phase() == Phase.CLOSED;
    }

    /** What a listener gets that comes after the end. */
    private @Nullable SluiceException fault() {
        return state.code() == 1000 ? null : SluiceException.closed(state.code(), state.reason());
    }

    /** Begins to tell a listener, over a subscription that there is, or over a new one. */
    Optional<Feed> join(List<String> topics, Contract contract, boolean isExclusive, Feed.Listener listener) {
        if (isClosed()) {
            listener.ended(
                    Optional.ofNullable(fault()).orElseGet(() -> SluiceException.closed(state.code(), state.reason())));
            return Optional.empty();
        }
        Feed shared = isExclusive || !contract.canBeShared() ? null : same(topics, contract);
        if (shared != null) {
            shared.join(listener);
            return Optional.of(shared);
        }
        Feed feed = new Feed(topics, contract, isExclusive, counts);
        feed.join(listener);
        links.stream()
                .filter(link -> link.takes(feed))
                .findFirst()
                .ifPresentOrElse(link -> link.add(feed), () -> connect(feed));
        return Optional.of(feed);
    }

    private @Nullable Feed same(List<String> topics, Contract contract) {
        return links.stream()
                .flatMap(link -> link.carried().all().stream())
                .filter(feed -> !feed.isExclusive()
                        && feed.contract().equals(contract)
                        && feed.topics().equals(topics))
                .findFirst()
                .orElse(null);
    }

    void leave(Feed feed, Feed.Listener listener) {
        feed.leave(listener);
        Link link = linkOf(feed);
        if (link != null && !feed.hasListeners()) {
            link.remove(feed);
        }
    }

    /** More may be asked for. */
    void grant(Feed feed) {
        Link link = linkOf(feed);
        Connection connection = link == null ? null : link.connected();
        if (connection != null) {
            connection.grant();
        }
    }

    boolean isLive(Feed feed) {
        Link link = linkOf(feed);
        Connection connection = link == null ? null : link.connected();
        return connection != null && connection.isLive() && feed.isSynced();
    }

    private @Nullable Link linkOf(Feed feed) {
        return links.stream()
                .filter(link -> link.carried().has(feed))
                .findFirst()
                .orElse(null);
    }

    /** A link of which nobody wants anything more; the first one stays, for what is published. */
    void left(Link link) {
        if (link.carried().isEmpty() && links.indexOf(link) > 0) {
            links.remove(link);
            link.end(1000, "no longer used", null);
            changed();
        }
    }

    void publish(Message message, MonoSink<Published> sink) {
        publishing.publish(isClosed() ? null : links.get(0), message, sink);
    }

    void leave(Will will, MonoSink<Void> sink) {
        if (isClosed()) {
            sink.error(SluiceException.closed(state.code(), state.reason()));
        } else {
            willing.leave(links.get(0), will, sink);
        }
    }

    void ping(Answers.Asker asker) {
        Connection connection = isClosed() ? null : links.get(0).connected();
        if (connection == null) {
            asker.failed(SluiceException.retryable("unavailable", "there is no connection"));
        } else {
            connection.ping(asker);
        }
    }

    void retryNow() {
        List.copyOf(links).forEach(Link::retryNow);
    }

    /** How many publishes a second the server takes. */
    long framesPerSecond() {
        Connection connection = isClosed() ? null : links.get(0).connected();
        return connection == null ? 1_000 : connection.framesPerSecond();
    }

    /** The worst of the connections is the state of the whole; one that is being opened for the first time is no change. */
    void changed() {
        if (links.isEmpty()) {
            return;
        }
        Link worst = links.get(0);
        for (Link link : links) {
            if (link.wasConnected() && rank(link) > rank(worst)) {
                worst = link;
            }
        }
        if (!worst.state().equals(state)) {
            state = worst.state();
            emit(states, state);
        }
        willing.changed(links.get(0));
        publishing.changed(links.get(0));
        judge();
    }

    private static int rank(Link link) {
        return switch (link.state().phase()) {
            case CONNECTED -> 0;
            case CONNECTING -> 1;
            case WAITING -> 2;
            case CLOSED -> 3;
        };
    }

    void judge() {
        boolean now = !links.isEmpty() && links.stream().allMatch(Link::isLive);
        if (now != isLive) {
            isLive = now;
            emit(lives, now);
        }
        Ledger sum = Ledger.NONE;
        for (Link link : links) {
            Connection connection = link.connected();
            sum = connection == null ? sum : sum.plus(connection.ledger());
        }
        ledger = sum;
        judges.forEach(Runnable::run);
    }

    /** Tells somebody each time when live or not may have changed. */
    void addJudge(Runnable judge) {
        judges.add(judge);
    }

    void removeJudge(Runnable judge) {
        judges.remove(judge);
    }

    /** A socket is being closed in an orderly way; it must not take long. */
    void closing(Connection connection) {
        closing++;
        connection.whenClosed(loop.after(CLOSE_MAX, connection::abort), () -> {
            closing--;
            endLoop();
        });
    }

    /** Ends for good, by the application with 1000, or with the code that no retry can help. */
    void close(int code, String reason) {
        if (isClosed()) {
            return;
        }
        ClientState end = new ClientState(Phase.CLOSED, code, reason, null);
        state = end;
        SluiceException fault = fault();
        List<Link> all = List.copyOf(links);
        links.clear();
        all.forEach(link -> link.end(code, reason, fault));
        publishing.close(reason);
        willing.close(SluiceException.closed(code, reason));
        isLive = false;
        judges.forEach(Runnable::run);
        emit(lives, false);
        emit(states, end);
        var unused = lives.tryEmitComplete();
        var unused2 = states.tryEmitComplete();
        ticker.dispose();
        upgrades.stop();
        endLoop();
    }

    /** Waits for publishes that have no answer yet, then closes. */
    void dispose(MonoSink<Void> ended) {
        awaitingEnd.add(ended);
        if (isClosed()) {
            endLoop();
        } else {
            publishing.whenIdle(() -> close(1000, "closed by the application"));
        }
    }

    /** Once the client is closed and so are its sockets, of which one may have ended long before. */
    private void endLoop() {
        if (isClosed() && closing == 0) {
            List<MonoSink<Void>> told = List.copyOf(awaitingEnd);
            awaitingEnd.clear();
            loop.run(() -> {
                told.forEach(MonoSink::success);
                loop.end();
            });
        }
    }
}
