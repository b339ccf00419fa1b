package dev.sluice.http.read;

import dev.sluice.http.HttpProperties;
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
import dev.sluice.transport.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code GET /api/topics} and {@code GET /api/history}: what is stored, as JSON or as lines. */
@RestController
final class ReadController {

    private final Journal journal;
    private final Sessions sessions;
    private final Callers callers;
    private final LoopTurns turns;
    private final Places<AddressBlock> readings;
    private final Counter refused;

    ReadController(
            Journal journal,
            Sessions sessions,
            Callers callers,
            LoopTurns turns,
            HttpProperties http,
            MeterRegistry registry) {
        this.journal = journal;
        this.sessions = sessions;
        this.callers = callers;
        this.turns = turns;
        this.readings = new Places<>(http.historyReadingsPerAddress());
        this.refused = Counter.builder("sluice.history.refused")
                .description(
                        "Readings of the history that were answered 429, since their address had all it may at once")
                .register(registry);
    }

    @GetMapping("/api/topics")
    Mono<Void> topics(ServerWebExchange exchange) {
        List<TopicFilter> filters = read(exchange, ReadQuery::filters);
        requireAllowed(exchange.getRequest(), filters);
        boolean lines = ReadAnswer.isOfLines(exchange);
        return ReadAnswer.write(new LastValuesReading(journal, filters, lines), exchange, turns);
    }

    @GetMapping("/api/history")
    Mono<Void> history(ServerWebExchange exchange) {
        ReadQuery query = read(exchange, ReadQuery::parse);
        Caller caller = requireAllowed(exchange.getRequest(), query.filters());
        boolean lines = ReadAnswer.isOfLines(exchange);
        return Mono.using(
                () -> enter(caller),
                place -> ReadAnswer.write(new HistoryReading(journal, query, lines), exchange, turns),
                Runnable::run);
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

    private Caller requireAllowed(ServerHttpRequest request, List<TopicFilter> filters) {
        Caller caller = callers.of(request);
        if (!filters.stream().allMatch(caller::maySubscribe)) {
            throw new Problem(ErrorCode.FORBIDDEN, "$sys is the server's own");
        }
        return caller;
    }
}
