package dev.sluice.client;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client of one Sluice server. It connects at once, comes back by itself whenever the connection is lost, and goes on where
 * it was: no update is missing that is not told in a {@link Gap} or conflated by the contract, and none comes twice.
 *
 * <pre>{@code
 * SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:8080/ws"));
 * client.subscribe("quotes/+").subscribe(update -> System.out.println(update.topic() + " " + update.text()));
 * }</pre>
 *
 * <p><b>Threads.</b> All methods are for any thread and none blocks. Subscribers are called on the client's one thread: a
 * handler that takes long belongs behind {@code publishOn}. What it has not taken waits at the server, under its contract.
 *
 * <p><b>Bounds.</b> At most 1,000 updates are on their way on one connection; a client keeps the newest value of each topic
 * that it is subscribed to.
 *
 * <p><b>Errors.</b> Every fault is a {@link SluiceException}. A lost connection is none: it is told by {@link #states()}.
 */
public final class SluiceClient implements AutoCloseable {

    private static final int PUBLISHES_AT_ONCE = 128;

    private final Loop loop;
    private final Links links;

    SluiceClient(Loop loop, Links links) {
        this.loop = loop;
        this.links = links;
    }

    /** For a client that is other than the usual one. */
    public static SluiceClientBuilder builder() {
        return new SluiceClientBuilder();
    }

    /**
     * A client with the defaults.
     *
     * @param uri of the server, as {@code wss://host/ws}; {@code http} and {@code https} are taken too
     */
    public static SluiceClient connect(URI uri) {
        return builder().uri(uri).connect();
    }

    /** The updates of what a filter matches, under {@link Contract#DEFAULT}. */
    public Flux<Update> subscribe(String filter) {
        return subscribe(List.of(filter), Contract.DEFAULT);
    }

    /**
     * The updates of all topics that the filters match, the last values first. Cold: nothing is asked of the server before the
     * first request, and each subscriber subscribes anew.
     *
     * <p>{@code request(n)} goes over the wire as credit: the server sends no more than was asked for, and what it can not
     * send waits under the contract. A subscriber that asks for a number (as most operators do) has a connection of its own.
     * Those that ask for all, for the same filters under the same contract, share one subscription, and the later one begins
     * with the last values.
     *
     * <p>It fails where the server refuses it, or no retry could help, and completes when the client is closed by the
     * application. Losses can not be seen here: who must know of them takes {@link #events}.
     *
     * @param filters 1 to 64 topic filters, as MQTT has them
     */
    public Flux<Update> subscribe(List<String> filters, Contract contract) {
        return new EventFlux<>(loop, links, ordered(filters), contract, Update.class);
    }

    /**
     * As {@link #subscribe(List, Contract)}, with everything that happens beside the updates, each in its place. These too
     * count against what was requested, but are no credit.
     */
    public Flux<StreamEvent> events(List<String> filters, Contract contract) {
        return new EventFlux<>(loop, links, ordered(filters), contract, StreamEvent.class);
    }

    /** A store of the newest value of each topic, under {@link Contract#conflate()}. */
    public LiveStore store(String... filters) {
        return store(List.of(filters), Contract.conflate());
    }

    /** A store of the newest value of each topic; it is filled until it is closed. */
    public LiveStore store(List<String> filters, Contract contract) {
        if (!contract.snapshot()) {
            throw new IllegalArgumentException(
                    "a store begins with the last values: its contract must ask for a snapshot");
        }
        return new LiveStore(loop, links, ordered(filters), contract);
    }

    private static List<String> ordered(List<String> filters) {
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("a subscription has at least one filter");
        }
        return filters.stream().distinct().sorted().toList();
    }

    /** Publishes JSON; {@link #publish(Message)} says how. */
    public Mono<Published> publish(String topic, String json) {
        return publish(Message.of(topic, json));
    }

    /**
     * Publishes when subscribed to. It succeeds when the update is in the server's journal, and fails within 5 s otherwise:
     * {@link SluiceException#isRetryable()} says that it was surely not carried out, {@link SluiceException#isUnknown()} that
     * nobody knows. It is never sent again by itself. While the client is without a connection it is refused; only while one
     * is being opened it waits for that. To cancel it takes nothing back that was sent.
     */
    public Mono<Published> publish(Message message) {
        return Mono.create(sink -> loop.run(() -> links.publish(message, sink)));
    }

    /**
     * Publishes one after another, and gives the results in their order. No more than 128 are without an answer, and no more
     * are sent in a second than the server says that it takes. The first one that fails ends it; those already sent behind it
     * may be published.
     */
    public Flux<Published> publishAll(Flux<Message> messages) {
        return publishAll(messages, answer -> answer);
    }

    /**
     * As {@link #publishAll(Flux)}, for who goes on behind one that fails.
     *
     * @param answer makes a result of each answer: a failure that it turns into a result ends nothing
     */
    public <R> Flux<R> publishAll(Flux<Message> messages, Function<Mono<Published>, Mono<R>> answer) {
        return Flux.defer(() -> {
            Pace pace = new Pace(loop, links::framesPerSecond);
            return messages.concatMap(pace::await, 1)
                    .flatMapSequential(message -> answer.apply(publish(message)), PUBLISHES_AT_ONCE, 1);
        });
    }

    /**
     * Leaves a will when subscribed to, in place of an earlier one; {@link Will#NONE} takes it back. It succeeds when the server
     * has it; without a WebSocket it waits for one. It is said again on each connection; a log entry tells where it is refused
     * then. It fails where it is refused, is too large, or has no answer within 5 s: then the one before counts on. One that
     * another takes the place of before it is answered ends as that does.
     */
    public Mono<Void> will(Will will) {
        return Mono.create(sink -> loop.run(() -> links.leave(will, sink)));
    }

    /** Asks the server for an answer, within 5 s. */
    public Mono<Void> ping() {
        return Mono.create(
                sink -> loop.run(() -> links.ping(Answers.asker(pong -> sink.success(), fault -> sink.error(fault)))));
    }

    /** What it is doing now; of several connections the worst. */
    public ClientState state() {
        return links.state();
    }

    /** What it is doing now, and each change. Completes when it is closed. */
    public Flux<ClientState> states() {
        return links.states();
    }

    /** Completes when it is connected; fails where it is closed before. */
    public Mono<Void> connected() {
        return links.states()
                .filter(state ->
                        state.phase() == ClientState.Phase.CONNECTED || state.phase() == ClientState.Phase.CLOSED)
                .next()
                .flatMap(state -> state.phase() == ClientState.Phase.CONNECTED
                        ? Mono.<Void>empty()
                        : Mono.error(SluiceException.closed(state.code(), state.reason())));
    }

    /** Whether all that is subscribed to is the newest that the server has. */
    public boolean isLive() {
        return links.isLive();
    }

    /** {@link #isLive()} now, and each change. Completes when the client is closed. */
    public Flux<Boolean> live() {
        return links.lives();
    }

    /** The server's account, as the last heartbeats told it. */
    public Ledger ledger() {
        return links.ledger();
    }

    /** What the client has counted itself. */
    public Figures figures() {
        return links.counts().now();
    }

    /** Tries to connect now, where it waits to do so: as when the network is known to be back. */
    public void retryNow() {
        loop.run(links::retryNow);
    }

    /** Closes it now: what has no answer yet fails, and what is subscribed to completes. */
    @Override
    public void close() {
        loop.run(() -> links.close(1000, "closed by the application"));
    }

    /**
     * Closes it in peace, when subscribed to: takes nothing more to publish, waits for the answers to what was sent (5 s at
     * most), closes the sockets (2 s at most) and completes.
     */
    public Mono<Void> disposeLater() {
        return Mono.create(sink -> loop.run(() -> links.dispose(sink)));
    }
}
