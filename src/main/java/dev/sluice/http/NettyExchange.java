package dev.sluice.http;

import io.netty.channel.Channel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/** The connection under an exchange. */
final class NettyExchange {

    private static final String WRITE_TIMEOUT = "answerTimeout";

    private NettyExchange() {}

    static Channel channel(ServerWebExchange exchange) {
        return connection(exchange).channel();
    }

    /** Cuts the connection off when the client takes nothing of an answer for so long. */
    static void limitWriteTime(ServerWebExchange exchange, Duration max) {
        Connection connection = connection(exchange);
        if (connection.channel().pipeline().get(WRITE_TIMEOUT) == null) {
            connection.addHandlerLast(WRITE_TIMEOUT, new WriteTimeoutHandler(max.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private static Connection connection(ServerWebExchange exchange) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        Connection[] found = new Connection[1];
        request.withConnection(connection -> found[0] = connection);
        return found[0];
    }
}
