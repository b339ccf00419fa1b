package dev.sluice.http.read;

import dev.sluice.journal.Journal;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.session.Sessions;
import dev.sluice.topic.TopicFilter;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.Problem;
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

    ReadController(Journal journal, Sessions sessions, Callers callers, LoopTurns turns) {
        this.journal = journal;
        this.sessions = sessions;
        this.callers = callers;
        this.turns = turns;
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
        requireAllowed(exchange.getRequest(), query.filters());
        boolean lines = ReadAnswer.isOfLines(exchange);
        return ReadAnswer.write(new HistoryReading(journal, query, lines), exchange, turns);
    }

    private <T> T read(ServerWebExchange exchange, Function<@Nullable String, T> reader) {
        if (sessions.isDraining()) {
            throw new Problem(ErrorCode.UNAVAILABLE, "the server is about to stop");
        }
        return reader.apply(exchange.getRequest().getURI().getRawQuery());
    }

    private void requireAllowed(ServerHttpRequest request, List<TopicFilter> filters) {
        Caller caller = callers.of(request);
        if (!filters.stream().allMatch(caller::maySubscribe)) {
            throw new Problem(ErrorCode.FORBIDDEN, "$sys is the server's own");
        }
    }
}
