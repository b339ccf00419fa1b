package dev.sluice.security.token;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Serves an empty page of two other origins: one whose pages may connect, and one of the server's own site whose pages may not. */
final class OtherPages implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int PORT = FreePort.find();

    static final String ALLOWED = "http://localhost:" + PORT;
    static final String FOREIGN = "http://127.0.0.1:" + PORT;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of(
                        "sluice.websocket.allowed-origins=http://dash.example," + ALLOWED,
                        "sluice.http.allowed-origins=" + ALLOWED)
                .applyTo(context);
    }

    static HttpServer serve() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] page = "<!doctype html><title>page</title>".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        server.start();
        return server;
    }
}
