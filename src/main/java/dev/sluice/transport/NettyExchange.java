package dev.sluice.transport;

import dev.sluice.connection.Connections;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/** The connection under an exchange. */
public final class NettyExchange {

    private NettyExchange() {}

    public static Channel channel(ServerWebExchange exchange) {
        return connection(exchange).channel();
    }

    /**
     * Ends the connection behind an answer that was given before the request had been read to its end. What the client
     * still sends is passed over for a while, since a reset would take the answer with it.
     */
    public static void hangUpUnless(BooleanSupplier isRead, ServerWebExchange exchange, Duration after) {
        Connection connection = connection(exchange);
        Channel channel = connection.channel();
        var unused = connection.onTerminate().subscribe(nothing -> {}, fault -> {}, () -> {
            if (!isRead.getAsBoolean() && channel.isActive() && Connections.isBodyOpen(channel)) {
                hangUp(channel, after);
            }
        });
    }

    private static void hangUp(Channel channel, Duration after) {
        var unused = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(channel));
        var unusedTimer = channel.eventLoop().schedule(() -> close(channel), after.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            var unused = duplex.shutdownOutput();
        }
    }

    private static void close(Channel channel) {
        var unused = channel.close();
    }

    private static Connection connection(ServerWebExchange exchange) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        Connection[] found = new Connection[1];
        request.withConnection(connection -> found[0] = connection);
        return found[0];
    }
}
