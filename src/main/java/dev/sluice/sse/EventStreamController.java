package dev.sluice.sse;

import dev.sluice.audit.AuditClient;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.session.Sessions;
import dev.sluice.transport.Entrance;
import dev.sluice.transport.Problem;
import dev.sluice.transport.Refusals;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code GET /sse}: refuses what can not be served while there still is a status to tell it by, and lets all else become an
 * {@link EventStream}.
 */
@RestController
final class EventStreamController {

    static final String PATH = "/sse";

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** Tells who looks why there is no content. */
    static final String REFUSAL = "Sluice-Refusal";

    private final Sessions sessions;
    private final Entrance entrance;
    private final Callers callers;
    private final SseProperties sse;
    private final EventStreams streams;
    private final Refusals refusals;

    EventStreamController(
            Sessions sessions,
            Entrance entrance,
            Callers callers,
            SseProperties sse,
            EventStreams streams,
            Refusals refusals) {
        this.sessions = sessions;
        this.entrance = entrance;
        this.callers = callers;
        this.sse = sse;
        this.streams = streams;
        this.refusals = refusals;
    }

    @GetMapping(PATH)
    Mono<Void> stream(ServerWebExchange exchange) {
        if (sessions.isDraining()) {
            throw new Problem(ErrorCode.UNAVAILABLE, "the server is about to stop");
        }
        HandshakeQuery query = query(exchange.getRequest());
        if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
            return callers.known(exchange, sse.allowedOrigins()).flatMap(caller -> {
                EventStreams.describe(exchange.getResponse());
                return exchange.getResponse().setComplete();
            });
        }
        entrance.requireRate(callers.address(exchange.getRequest()));
        return callers.known(exchange, sse.allowedOrigins()).flatMap(caller -> stream(exchange, query, caller));
    }

    private Mono<Void> stream(ServerWebExchange exchange, HandshakeQuery query, Caller caller) {
        return Mono.using(() -> enter(caller), place -> streams.open(exchange, query, caller), Runnable::run)
                .onErrorResume(ProtocolException.class, fault -> refuse(exchange, caller, fault));
    }

    /** Takes a place among all sessions and among those of the address; what it returns gives both back. */
    private Runnable enter(Caller caller) {
        Runnable leave = entrance.enter(caller);
        if (!sessions.admit(caller, AuditClient.Way.SSE)) {
            leave.run();
            throw new Problem(
                    ErrorCode.UNAVAILABLE, "the server has as many sessions as it may have: come again later");
        }
        return () -> {
            sessions.release();
            leave.run();
        };
    }

    private static HandshakeQuery query(ServerHttpRequest request) {
        try {
            return HandshakeQuery.parse(request.getURI().getRawQuery())
                    .forEvents(request.getHeaders().getFirst(LAST_EVENT_ID));
        } catch (ProtocolException e) {
            throw badQuery(e);
        }
    }

    private static Problem badQuery(ProtocolException fault) {
        return new Problem(HttpStatus.BAD_REQUEST, fault.code(), String.valueOf(fault.getMessage()));
    }

    /** What is forbidden now is forbidden at the next attempt: 204 ends those of an event source, and so do 401 and 403. */
    private Mono<Void> refuse(ServerWebExchange exchange, Caller caller, ProtocolException fault) {
        if (fault.code() == ErrorCode.UNAVAILABLE) {
            return Mono.error(new Problem(fault.code(), String.valueOf(fault.getMessage())));
        }
        if (fault.code() != ErrorCode.FORBIDDEN) {
            return Mono.error(badQuery(fault));
        }
        if (caller.tokens() != null) {
            return Mono.error(Callers.refusal(exchange.getRequest(), caller, String.valueOf(fault.getMessage())));
        }
        refusals.refused(exchange, fault.code());
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.NO_CONTENT);
        response.getHeaders().set(REFUSAL, fault.code().wireName());
        return response.setComplete();
    }
}
