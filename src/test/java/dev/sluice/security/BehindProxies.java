package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.TestKey;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The server in protected mode behind real proxies on its own machine, which listen on sockets of files, so that no port is needed. */
abstract class BehindProxies {

    private static final String PUBLISH =
            "POST /api/publish HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 22\r\n";
    private static final String UPDATE = "{\"topic\":\"a\",\"data\":1}";
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==",
            "");

    @TempDir
    private Path folder;

    @LocalServerPort
    private int port;

    private @Nullable Process proxy;

    @AfterEach
    void stop() throws InterruptedException {
        if (proxy != null) {
            proxy.destroy();
            assertThat(proxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** With a {@code bare} server, as short as its documentation has it, and one that {@code tells} of its client and of TLS. */
    private void nginx() throws IOException {
        run("nginx", List.of("-p", folder.toString(), "-e", "stderr", "-c", "proxy.conf"), """
                daemon off;
                master_process off;
                pid nginx.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fast; uwsgi_temp_path u; scgi_temp_path s;
                  server {
                    listen unix:DIR/bare;
                    location / { proxy_pass http://127.0.0.1:PORT; }
                  }
                  server {
                    listen unix:DIR/tells;
                    location / {
                      proxy_pass http://127.0.0.1:PORT;
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection $http_connection;
                      proxy_set_header Host dash.example;
                      proxy_set_header X-Forwarded-Proto https;
                      proxy_set_header X-Forwarded-For 203.0.113.9;
                    }
                  }
                }
                """);
    }

    private void haproxy() throws IOException {
        run("haproxy", List.of("-db", "-f", "proxy.conf"), """
                defaults
                  mode http
                  timeout connect 30s
                  timeout client 30s
                  timeout server 30s
                frontend bare
                  bind unix@DIR/bare
                  default_backend server
                frontend tells
                  bind unix@DIR/tells
                  http-request set-header Host dash.example
                  http-request set-header X-Forwarded-Proto https
                  http-request set-header X-Forwarded-For 203.0.113.9
                  default_backend server
                backend server
                  server one 127.0.0.1:PORT
                """);
    }

    private void run(String command, List<String> arguments, String configuration) throws IOException {
        Path program = OptionalTool.require(command);
        Files.writeString(
                folder.resolve("proxy.conf"),
                configuration.replace("DIR", folder.toString()).replace("PORT", Integer.toString(port)));
        Files.createDirectories(folder.resolve("logs"));
        ProcessBuilder builder = new ProcessBuilder(program.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.command().addAll(arguments);
        proxy = builder.start();
        Awaitility.await().ignoreExceptions().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(
                        status("tells", "GET / HTTP/1.1\r\n"))
                .as(Files.readString(folder.resolve("log")))
                .isEqualTo("200"));
    }

    private String status(String socket, String head, String... headers) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(socket)))) {
            String request = head + "Host: localhost\r\n"
                    + String.join(
                            "",
                            List.of(headers).stream().map(each -> each + "\r\n").toList()) + "\r\n"
                    + (head.startsWith("POST") ? UPDATE : "");
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate("HTTP/1.1 200".length());
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // reads on
            }
            return new String(answer.array(), StandardCharsets.US_ASCII).replaceFirst("HTTP/1.[01] ", "");
        }
    }

    private void start(String command) throws IOException {
        if (command.equals("nginx")) {
            nginx();
        } else {
            haproxy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void nobodyPublishesThroughIt(String command) throws IOException {
        start(command);
        for (String socket : List.of("bare", "tells")) {
            assertThat(status(socket, PUBLISH)).isEqualTo("403");
            assertThat(status(socket, PUBLISH, "X-Forwarded-For: 127.0.0.1")).isEqualTo("403");
            assertThat(status(socket, PUBLISH, "Forwarded: for=127.0.0.1")).isEqualTo("403");
            assertThat(status(socket, "GET /api/topics?filter=$sys/%23 HTTP/1.1\r\n"))
                    .isEqualTo("403");
            assertThat(status(socket, PUBLISH, TestKey.header()))
                    .as("with the key of this machine")
                    .isEqualTo("200");
        }
    }

    /** Whether pages that the proxy serves by TLS are taken for the server's own. */
    abstract boolean knowsItsPages();

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void pagesBehindTlsAreItsOwnWhereTheForwardedHeadersCount(String command) throws IOException {
        start(command);
        assertThat(status("tells", HANDSHAKE, "Origin: https://dash.example"))
                .isEqualTo(knowsItsPages() ? "101" : "403");
        assertThat(status("tells", "GET /api/topics HTTP/1.1\r\n", "Origin: https://dash.example"))
                .isEqualTo(knowsItsPages() ? "200" : "403");
        assertThat(status("tells", HANDSHAKE, "Origin: https://evil.example")).isEqualTo("403");
        assertThat(status("tells", HANDSHAKE)).isEqualTo("101");
    }
}
