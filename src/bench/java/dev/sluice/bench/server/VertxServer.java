package dev.sluice.bench.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Vert.x as it is usually written: on the server's event loop, each update to each client. */
final class VertxServer {

    private final Set<ServerWebSocket> clients = new LinkedHashSet<>();

    private VertxServer() {}

    /** Argument: bytes of an update's data. */
    public static void main(String[] args) throws Exception {
        Control control = Control.create();
        VertxServer server = new VertxServer();
        Vertx vertx = Vertx.vertx();
        var context = vertx.getOrCreateContext();
        var listening = new CompletableFuture<HttpServer>();
        context.runOnContext(go -> vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(server::add)
                .listen()
                .onComplete(listening::complete, listening::completeExceptionally));
        int port = listening.get().actualPort();
        Payload payload = new Payload(Integer.parseInt(args[0]));
        new Stream(control.pace(), payload, json -> context.runOnContext(go -> server.publish(json))).start();
        control.run(port);
    }

    private void add(ServerWebSocket client) {
        clients.add(client);
        client.closeHandler(closed -> clients.remove(client));
    }

    private void publish(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        for (ServerWebSocket client : clients) {
            var unused = client.writeTextMessage(text);
        }
    }
}
