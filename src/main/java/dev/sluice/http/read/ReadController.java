package dev.sluice.http.read;

import dev.sluice.http.HttpProperties;
import dev.sluice.hub.Hub;
import dev.sluice.hub.Hub.Passed;
import dev.sluice.journal.Journal;
import dev.sluice.limit.Places;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.security.AddressBlock;
import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.session.Sessions;
import dev.sluice.topic.TopicFilter;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.NettyExchange;
import dev.sluice.transport.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code GET /api/topics} and {@code GET /api/history}: what is stored, as JSON or as lines. */
@RestController
final class ReadController {

    /** Those of a request, after what is granted has cut them into pieces. */
    private static final int FILTERS_MAX = 1_024;

    /** How long a page of windows waits for the log to say how far it is. */
    private static final Duration PASSED_WITHIN = Duration.ofMillis(500);

    private final Hub hub;
    private final Journal journal;
    private final Sessions sessions;
    private final Callers callers;
    private final HttpProperties http;
    private final LoopTurns turns;
    private final Places<AddressBlock> readings;
    private final Counter refused;

    ReadController(
            Hub hub, Sessions sessions, Callers callers, LoopTurns turns, HttpProperties http, MeterRegistry registry) {
        this.hub = hub;
        this.journal = hub.journal();
        this.sessions = sessions;
        this.callers = callers;
        this.http = http;
        this.turns = turns;
        this.readings = new Places<>(http.historyReadingsPerAddress());
        this.refused = Counter.builder("sluice.history.refused")
                .description(
                        "Readings of the history that were answered 429, since their address had all it may at once")
                .register(registry);
    }

    @GetMapping("/api/topics")
    Mono<Void> topics(ServerWebExchange exchange) {
        List<TopicFilter> asked = read(exchange, ReadQuery::filters);
        boolean lines = ReadAnswer.isOfLines(exchange);
        return allowed(exchange, asked)
                .flatMap(granted ->
                        ReadAnswer.write(new LastValuesReading(journal, granted.filters(), lines), exchange, turns));
    }

    @GetMapping("/api/history")
    Mono<Void> history(ServerWebExchange exchange) {
        ReadQuery query = read(exchange, ReadQuery::parse);
        boolean lines = ReadAnswer.isOfLines(exchange);
        return allowed(exchange, query.filters())
                .flatMap(granted -> Mono.using(
                        () -> enter(granted.caller()),
                        place -> reading(query.within(granted.filters()), lines, exchange)
                                .flatMap(reading -> ReadAnswer.write(reading, exchange, turns)),
                        Runnable::run));
    }

    private Mono<Reading> reading(ReadQuery query, boolean lines, ServerWebExchange exchange) {
        if (query.fold() != null) {
            return passed(exchange).map(passed -> new FoldedReading(journal, query, lines, passed.orElse(null)));
        }
        return Mono.fromSupplier(() -> query.points() == null
                ? new HistoryReading(journal, query, lines)
                : new PointsReading(journal, query, lines));
    }

    /** How far the log has come; none where it stands still. Told on the event loop of the answer. */
    private Mono<Optional<Passed>> passed(ServerWebExchange exchange) {
        Mono<Void> turn = turns.next(NettyExchange.channel(exchange).eventLoop());
        return hub.passed()
                .timeout(PASSED_WITHIN)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .onErrorReturn(Optional.empty())
                .flatMap(passed -> turn.thenReturn(passed));
    }

    /** Takes a place among the readings of an address; what it returns gives it back. */
    private Runnable enter(Caller caller) {
        Runnable leave = readings.tryEnter(AddressBlock.of(caller.address()));
        if (leave == null) {
            refused.increment();
            throw new Problem(ErrorCode.RATE_LIMITED, "too many readings of the history from this address at once");
        }
        return leave;
    }

    private <T> T read(ServerWebExchange exchange, Function<@Nullable String, T> reader) {
        if (sessions.isDraining()) {
            throw new Problem(ErrorCode.UNAVAILABLE, "the server is about to stop");
        }
        return reader.apply(exchange.getRequest().getURI().getRawQuery());
    }

    /** Who asks, and what counts of the filters for that one. */
    private record Granted(Caller caller, List<TopicFilter> filters) {}

    private Mono<Granted> allowed(ServerWebExchange exchange, List<TopicFilter> asked) {
        return callers.known(exchange, http.allowedOrigins()).map(caller -> {
            List<TopicFilter> effective = caller.effective(asked, FILTERS_MAX);
            if (effective.isEmpty()) {
                throw Callers.refusal(exchange.getRequest(), caller, Caller.READING_FORBIDDEN);
            }
            if (effective.size() > FILTERS_MAX) {
                throw new Problem(
                        ErrorCode.BAD_PARAMETER,
                        "with what is granted these are more than " + FILTERS_MAX + " filters: ask for less at once");
            }
            return new Granted(caller, effective);
        });
    }
}
