package dev.sluice.testing;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hands what the servers of the tests answer by HTTP, and the names of their meters, to the {@link TokenWatch}. */
@Component
final class WatchedAnswers implements HttpHandlerDecoratorFactory {

    private final TokenWatch watch;
    private final ObjectProvider<MeterRegistry> meters;
    private final Runnable look = this::lookAtMeters;

    @Autowired
    WatchedAnswers(ObjectProvider<MeterRegistry> meters) {
        this(TokenWatch.installed(), meters);
    }

    WatchedAnswers(TokenWatch watch, ObjectProvider<MeterRegistry> meters) {
        this.watch = watch;
        this.meters = meters;
    }

    /** Not before: the meters of a server that failed to start can not be asked for. */
    @EventListener(ContextRefreshedEvent.class)
    void onBegin() {
        watch.alsoLookAt(look);
    }

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) ->
                handler.handle(request, new Watched(response, request.getPath().value()));
    }

    @EventListener(ContextClosedEvent.class)
    void onEnd() {
        lookAtMeters();
        watch.lookNoMoreAt(look);
    }

    private void lookAtMeters() {
        meters.forEach(registry -> registry.getMeters()
                .forEach(meter -> watch.look("a meter", meter.getId().toString())));
    }

    private final class Watched extends ServerHttpResponseDecorator {

        private final String where;

        Watched(ServerHttpResponse response, String path) {
            super(response);
            this.where = "answer at " + path;
            response.beforeCommit(() -> Mono.fromRunnable(this::lookAtHeaders));
        }

        /** The cookie is the token, for its browser. */
        private void lookAtHeaders() {
            for (Map.Entry<String, List<String>> header : getHeaders().headerSet()) {
                if (!header.getKey().equalsIgnoreCase(HttpHeaders.SET_COOKIE)) {
                    watch.look(where, header.getKey() + ": " + header.getValue());
                }
            }
        }

        private void look(DataBuffer body) {
            watch.look(where, body.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(
                    body instanceof Mono<? extends DataBuffer> one
                            ? one.doOnNext(this::look)
                            : Flux.from(body).doOnNext(this::look));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return super.writeAndFlushWith(
                    Flux.from(body).map(piece -> Flux.from(piece).doOnNext(this::look)));
        }
    }
}
