package dev.sluice.websocket;

import dev.sluice.connection.HeldBytes;
import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.security.Callers;
import dev.sluice.session.SessionProperties;
import dev.sluice.session.Sessions;
import dev.sluice.transport.Entrance;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.OriginRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/** Puts the WebSocket endpoint at its path. */
@Configuration(proxyBeanMethods = false)
class WebSocketConfiguration {

    static final String PATH = "/ws";

    /** Asked first: one path costs little, where the actuator's mapping (-100) tries all of its patterns. */
    private static final int MAPPING_ORDER = -200;

    /** Same-origin unless allowed: a page of another origin is refused by Spring's CORS check, before the upgrade. */
    @Bean
    HandlerMapping streamMapping(
            Sessions sessions,
            Entrance entrance,
            Callers callers,
            HeldBytes held,
            LoopTurns turns,
            SessionProperties session,
            DeliveryProperties delivery,
            WebSocketProperties webSocket) {
        int messageBytesMax = (int) session.messageSize().toBytes();
        MessageFormats formats = new MessageFormats(webSocket.compression(), messageBytesMax);
        Endpoint endpoint = new Endpoint(
                sessions, entrance, callers, held, turns, webSocket.allowedOrigins(), formats, messageBytesMax, (int)
                        delivery.socketBuffer().toBytes());
        SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(Map.of(PATH, endpoint), MAPPING_ORDER);
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(webSocket.allowedOrigins());
        cors.setAllowedMethods(List.of("GET"));
        mapping.setCorsConfigurations(Map.of(PATH, cors));
        mapping.setCorsProcessor(new OriginRule("sluice.websocket.allowed-origins"));
        return mapping;
    }

    /** In place of Boot's own; clients that are still there were sent away before it closes. */
    @Bean
    EventLoops eventLoops() {
        return new EventLoops(Duration.ZERO);
    }

    @Bean
    SegmentSize segmentSize() {
        return new SegmentSize();
    }
}
