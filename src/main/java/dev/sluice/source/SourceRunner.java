package dev.sluice.source;

import dev.sluice.publish.Publisher;
import dev.sluice.source.SourceConnection.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Keeps a connection to one source for as long as the server runs: one after the other, with backoff, which begins anew
 * once a connection has stood for a while. What comes between two connections waits at the source. Nothing ends it but
 * {@link #stop}: whatever a connection throws is the end of that connection.
 */
public final class SourceRunner {

    private static final Logger log = LoggerFactory.getLogger(SourceRunner.class);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration STANDS_AFTER = Duration.ofSeconds(10);
    private static final Duration REST_MAX = Duration.ofMillis(300);
    private static final Duration CLOSE_MAX = Duration.ofMillis(500);

    private final Source source;
    private final Publisher publisher;
    private final Inlet.Bounds bounds;
    private final Duration reconnectMax;
    private final SourceMeters meters;
    private final Absence absence;
    private volatile State state = new State(false, List.of("not connected yet"));
    private volatile Disposable running = Disposables.disposed();
    private volatile @Nullable Attempt current;
    private volatile List<String> told = List.of();

    /**
     * How it stands with the source.
     *
     * @param faults what is wrong, a sentence each; empty if nothing
     */
    public record State(boolean connected, List<String> faults) {

        public State {
            faults = List.copyOf(faults);
        }

        boolean isWell() {
            return connected && faults.isEmpty();
        }
    }

    /** A connection and its inlet. */
    private record Attempt(SourceConnection connection, Inlet inlet) {}

    public SourceRunner(
            Source source,
            Publisher publisher,
            Inlet.Bounds bounds,
            Duration reconnectMax,
            Absence absence,
            MeterRegistry registry) {
        this.source = source;
        this.publisher = publisher;
        this.bounds = bounds;
        this.reconnectMax = reconnectMax;
        this.absence = absence;
        this.meters = new SourceMeters(source, registry, System::nanoTime);
        meters.connectedOf(this);
    }

    public Source source() {
        return source;
    }

    Absence absence() {
        return absence;
    }

    public State state() {
        return state;
    }

    void start() {
        Duration first = RETRY_FIRST.compareTo(reconnectMax) < 0 ? RETRY_FIRST : reconnectMax;
        running = Flux.usingWhen(
                        Mono.fromCallable(this::begin),
                        this::run,
                        attempt -> attempt.connection().close(),
                        (attempt, fault) -> attempt.connection().close(),
                        attempt -> attempt.connection().close())
                .doOnError(this::lost)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, first)
                        .maxBackoff(reconnectMax)
                        .transientErrors(true)) // one that has stood begins with the first delay
                .subscribe();
    }

    private Attempt begin() {
        Inlet inlet = new Inlet(publisher, meters, bounds, absence::here);
        try {
            Attempt attempt = new Attempt(source.connect(inlet), inlet);
            current = attempt;
            return attempt;
        } catch (Error fault) {
            throw new IllegalStateException(fault.toString(), fault); // Reactor would not try again after some of them
        }
    }

    /** Emits once the connection has stood for a while. */
    private Flux<Long> run(Attempt attempt) {
        Flux<Standing> standings = Flux.defer(attempt.connection()::open)
                .concatWith(Mono.error(() -> new IllegalStateException("the connection ended without a word")))
                .takeUntilOther(attempt.inlet().failed());
        return standings
                .doOnNext(this::stands)
                .switchMap(standing -> standing.connected() ? Mono.delay(STANDS_AFTER) : Mono.never());
    }

    /** Logs that it is connected, and what is wrong once, until something else is. */
    private void stands(Standing standing) {
        if (!standing.connected()) {
            away(standing.faults());
            return;
        }
        State before = state;
        state = new State(true, standing.faults());
        absence.here();
        if (!before.connected()) {
            log.info("{}: connected to {} with {}", label(), source.address(), standing.welcome());
        }
        if (!standing.faults().isEmpty() && !standing.faults().equals(told)) {
            log.warn("{}: {}", label(), String.join("; ", standing.faults()));
        }
        told = standing.faults();
    }

    private void lost(Throwable fault) {
        away(List.of(reason(fault)));
    }

    /** Logs the first failure of a row, and one for another reason. */
    private void away(List<String> faults) {
        State before = state;
        state = new State(false, faults);
        absence.away();
        if (before.connected() || !faults.equals(before.faults())) {
            log.warn("{}: no connection to {}, tries again: {}", label(), source.address(), faults.get(0));
        }
    }

    private String label() {
        return SourceMeters.label(source);
    }

    /** What the engine of TLS says by itself are numbers. */
    private static String reason(Throwable fault) {
        Throwable cause = fault.getCause();
        String message = fault.getMessage();
        boolean saysNothing = message == null || fault instanceof SSLException;
        if (cause != null && (saysNothing || cause.toString().equals(message))) {
            return reason(cause);
        }
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    /** Lets what is under way come to the journal, for a moment, and closes the connection. Never fails. */
    Mono<Void> stop() {
        return Mono.defer(() -> {
            Attempt attempt = current;
            if (attempt == null) {
                running.dispose();
                return Mono.empty();
            }
            Mono<Void> resting = state.connected()
                    ? attempt.inlet().rest().timeout(REST_MAX, Mono.empty()).onErrorComplete()
                    : Mono.empty();
            return resting.then(Mono.<Void>fromRunnable(running::dispose))
                    .then(attempt.connection().close().timeout(CLOSE_MAX, Mono.empty()));
        });
    }
}
