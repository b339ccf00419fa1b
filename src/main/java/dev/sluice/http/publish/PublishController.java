package dev.sluice.http.publish;

import dev.sluice.connection.HeldBytes;
import dev.sluice.http.HttpProperties;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.senml.SenmlPack;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.NettyExchange;
import dev.sluice.transport.Problem;
import dev.sluice.transport.Refusals;
import io.netty.channel.Channel;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code POST /api/publish}: one object, an array, lines of NDJSON, or a SenML pack, each of any length. */
@RestController
final class PublishController {

    private static final String SENML = "application/senml+json";
    private static final MediaType NDJSON = MediaType.APPLICATION_NDJSON;

    private final Publishers publishers;
    private final Callers callers;
    private final HttpProperties http;
    private final SenmlProperties senml;
    private final HeldBytes held;
    private final LoopTurns turns;
    private final Refusals refusals;

    PublishController(
            Publishers publishers,
            Callers callers,
            HttpProperties http,
            SenmlProperties senml,
            HeldBytes held,
            LoopTurns turns,
            Refusals refusals) {
        this.publishers = publishers;
        this.callers = callers;
        this.http = http;
        this.senml = senml;
        this.held = held;
        this.turns = turns;
        this.refusals = refusals;
    }

    @PostMapping(
            path = "/api/publish",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE, SENML})
    Mono<Void> publish(ServerWebExchange exchange) {
        return callers.known(exchange, http.allowedOrigins())
                .map(caller -> publisher(exchange.getRequest(), caller))
                .flatMap(publisher -> publish(exchange, publisher));
    }

    private Mono<Void> publish(ServerWebExchange exchange, Publisher publisher) {
        ServerHttpRequest request = exchange.getRequest();
        requirePlain(request.getHeaders());
        Channel channel = NettyExchange.channel(exchange);
        Scheduler loop = Schedulers.fromExecutorService(channel.eventLoop());
        Framing framing = framing(request.getHeaders().getContentType());
        RequestBody body =
                new RequestBody(request.getBody(), http.bodyTimeout(), loop, () -> turns.next(channel.eventLoop()));
        BodyPublishing publishing = new BodyPublishing(
                publisher,
                framing,
                loop,
                new BodyRoom(held),
                http.bodyTimeout(),
                () -> refusals.refused(exchange, ErrorCode.FORBIDDEN));
        NettyExchange.hangUpUnless(publishing::isBodyRead, exchange, http.bodyTimeout());
        return new PublishAnswer(exchange.getResponse(), channel, framing, publishing).write(body);
    }

    private Publisher publisher(ServerHttpRequest request, Caller caller) {
        if (!caller.mayPublish()) {
            throw Callers.refusal(request, caller, Publisher.forbidden(caller));
        }
        return publishers.of(caller);
    }

    private static void requirePlain(HttpHeaders headers) {
        List<String> encodings = headers.getValuesAsList(HttpHeaders.CONTENT_ENCODING);
        if (encodings.stream().anyMatch(encoding -> !encoding.equalsIgnoreCase("identity"))) {
            throw new Problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, ErrorCode.BAD_PARAMETER, "a body must not be compressed");
        }
    }

    private Framing framing(@Nullable MediaType type) {
        int itemBytesMax = (int) http.itemSize().toBytes();
        if (NDJSON.isCompatibleWith(type)) {
            return new LineFraming(new ItemReader(null), itemBytesMax);
        }
        return MediaType.APPLICATION_JSON.isCompatibleWith(type)
                ? new JsonFraming(new ItemReader(null), itemBytesMax, true)
                : new JsonFraming(new ItemReader(new SenmlPack(senml, InstantSource.system())), itemBytesMax, false);
    }
}
