package dev.sluice.testing;

import dev.sluice.hub.Hub;
import dev.sluice.message.Publication;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.http.server.HttpServer;

/**
 * Hands all that the servers of the tests send, and the names of their meters, to the {@link TokenWatch}: what goes through
 * Netty by a {@link WatchedOutput} at the end of each connection, and live updates, which go to sockets past Netty,
 * as every lane gets them.
 */
@Component
final class WatchedServer implements NettyServerCustomizer {

    private final TokenWatch watch;
    private final ObjectProvider<MeterRegistry> meters;
    private final ObjectProvider<Hub> hub;
    private final Updates updates = new Updates();
    private final Runnable look = this::lookAtMeters;
    private boolean begun;

    @Autowired
    WatchedServer(ObjectProvider<MeterRegistry> meters, ObjectProvider<Hub> hub) {
        this(TokenWatch.installed(), meters, hub);
    }

    WatchedServer(TokenWatch watch, ObjectProvider<MeterRegistry> meters, ObjectProvider<Hub> hub) {
        this.watch = watch;
        this.meters = meters;
        this.hub = hub;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, remote) -> watch(channel));
    }

    private void watch(Channel channel) {
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.pipeline().addFirst(new WatchedOutput(watch));
        } else {
            channel.pipeline()
                    .addAfter(tls.name(), "watchedOutput", new WatchedOutput(watch)); // before it is encrypted
        }
    }

    /** A management port of its own is a server too: the file of imports names this for its context. */
    static class Management {
        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> watchedManagement(WatchedServer watched) {
            return factory -> factory.addServerCustomizers(watched);
        }
    }

    /** Not before: the meters of a server that failed to start can not be asked for. The context of a management port tells it too. */
    @EventListener(ContextRefreshedEvent.class)
    synchronized void onBegin() {
        if (!begun) {
            begun = true;
            watch.alsoLookAt(look);
            hub.ifAvailable(there -> {
                var unused = there.join(updates).block();
            });
        }
    }

    @EventListener(ContextClosedEvent.class)
    void onEnd() {
        updates.cancel();
        lookAtMeters();
        watch.lookNoMoreAt(look);
    }

    private void lookAtMeters() {
        meters.forEach(registry -> registry.getMeters()
                .forEach(meter -> watch.look("a meter", meter.getId().toString())));
    }

    /** Takes each update at once, as often as there are clients. */
    private final class Updates extends BaseSubscriber<Publication> {
        @Override
        protected void hookOnNext(Publication publication) {
            watch.look("an update", Unpooled.wrappedBuffer(publication.update().data()));
        }
    }
}
