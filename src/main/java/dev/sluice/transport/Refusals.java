package dev.sluice.transport;

import dev.sluice.audit.Audit;
import dev.sluice.audit.AuditClient;
import dev.sluice.audit.AuditClient.Way;
import dev.sluice.audit.AuditEvent;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Callers;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/** Tells the audit of requests that are not carried out for who sent them, or for how many there were. Safe for any thread. */
@Component
public final class Refusals {

    private static final String EVENTS = "/sse";

    private final Audit audit;
    private final Callers callers;

    Refusals(Audit audit, Callers callers) {
        this.audit = audit;
        this.callers = callers;
    }

    public void refused(ServerWebExchange exchange, ErrorCode why) {
        audit.happened(new AuditEvent.Refused(AuditClient.of(way(exchange), callers.seen(exchange), null), why));
    }

    /** What it asked for, whatever became of it. */
    private static Way way(ServerWebExchange exchange) {
        String upgrade = exchange.getRequest().getHeaders().getFirst(HttpHeaders.UPGRADE);
        if ("websocket".equalsIgnoreCase(upgrade)) {
            return Way.WEBSOCKET;
        }
        return exchange.getRequest().getPath().value().equals(EVENTS) ? Way.SSE : Way.HTTP;
    }
}
