package dev.sluice.ingest;

import dev.sluice.ingest.MqttConnection.Welcome;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Keeps a connection to the broker for as long as the server runs: one after the other, with backoff, which begins anew
 * once a connection has stood for a while. What comes between two connections waits at the broker.
 */
final class MqttIngest implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MqttIngest.class);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration STANDS_AFTER = Duration.ofSeconds(10);
    private static final Duration CLOSE_MAX = Duration.ofMillis(500);

    private final MqttProperties properties;
    private final Supplier<MqttConnection> connections;
    private volatile State state = new State(false, "not connected yet");
    private volatile Disposable running = Disposables.disposed();
    private volatile @Nullable MqttConnection current;
    private volatile boolean subscribed;
    private volatile boolean started;

    /**
     * How it stands with the broker.
     *
     * @param fault what is wrong; null if nothing
     */
    record State(boolean connected, @Nullable String fault) {}

    MqttIngest(MqttProperties properties, Supplier<MqttConnection> connections) {
        this.properties = properties;
        this.connections = connections;
    }

    State state() {
        return state;
    }

    MqttProperties properties() {
        return properties;
    }

    @Override
    public void start() {
        Duration max = properties.reconnectMax();
        running = Flux.usingWhen(
                        Mono.fromSupplier(this::connection),
                        this::run,
                        MqttConnection::close,
                        (connection, fault) -> connection.close(),
                        MqttConnection::close)
                .doOnError(this::lost)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, RETRY_FIRST.compareTo(max) < 0 ? RETRY_FIRST : max)
                        .maxBackoff(max)
                        .transientErrors(true)) // one that has stood begins with the first delay
                .subscribe();
        started = true;
    }

    private MqttConnection connection() {
        MqttConnection connection = connections.get();
        current = connection;
        return connection;
    }

    /** Emits once the connection has stood for a while. */
    private Flux<Long> run(MqttConnection connection) {
        Mono<Long> stands = Mono.delay(STANDS_AFTER);
        return connection
                .open(subscribed)
                .doOnNext(this::connected)
                .thenMany(stands.concatWith(Mono.never()).takeUntilOther(connection.lost()));
    }

    private void connected(Welcome welcome) {
        subscribed = true;
        String session = welcome.sessionPresent() ? "its session" : "a new session";
        if (welcome.refused().isEmpty()) {
            log.info("MQTT: connected to {} with {}", properties.uri(), session);
            state = new State(true, null);
        } else {
            String fault = "the broker refused " + welcome.refused();
            log.warn("MQTT: connected to {} with {}, but {}", properties.uri(), session, fault);
            state = new State(true, fault);
        }
    }

    /** Logs the first failure of a row, and one for another reason. */
    private void lost(Throwable fault) {
        String reason = reason(fault);
        State before = state;
        state = new State(false, reason);
        if (!reason.equals(before.fault())) {
            log.warn("MQTT: no connection to {}, tries again: {}", properties.uri(), reason);
        }
    }

    private static String reason(Throwable fault) {
        Throwable cause = fault.getCause();
        String message = fault.getMessage();
        if (cause != null && (message == null || message.equals(cause.toString()))) {
            return reason(cause);
        }
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    @Override
    public void stop(Runnable callback) {
        MqttConnection connection = current;
        Mono<Void> resting = connection == null || !state.connected() ? Mono.empty() : connection.rest();
        Mono<Void> closing = connection == null ? Mono.empty() : connection.close();
        var unused = resting.then(Mono.fromRunnable(running::dispose))
                .then(closing.timeout(CLOSE_MAX, Mono.empty()))
                .doFinally(signal -> {
                    started = false;
                    callback.run();
                })
                .subscribe();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
