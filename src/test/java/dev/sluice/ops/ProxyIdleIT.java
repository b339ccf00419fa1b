package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ops.Proxy.Kind;
import dev.sluice.session.SessionProperties;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.FreePort;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/** Connections on which nothing is published: why they break after a minute, and that ours do not. A minute is scaled down. */
class ProxyIdleIT extends BehindAProxy {

    /** The server's pings come after 1 s here, and after 25 s where nothing is set. */
    private static final int SCALE = 25;

    private static final int PINGS = 5; // more than the 3 s that 75 s come to

    private static final Pattern SECONDS =
            Pattern.compile("(?:proxy_read_timeout|proxy_send_timeout|timeout (?:client|server|tunnel)) +(\\d+)s");

    @ParameterizedTest
    @ValueSource(strings = {"nginx/sluice.conf", "haproxy/sluice.cfg"})
    void timeoutsAreLongerThanTwiceWhatTheServerTakesToFindASilentClient(String file) throws IOException {
        SessionProperties shipped =
                Binder.get(new MockEnvironment()).bindOrCreate("sluice.session", SessionProperties.class);
        Duration found = shipped.pingAfter().plus(shipped.pongWithin());
        assertThat(SECONDS.matcher(Proxy.ops(file)).results().map(result -> Integer.parseInt(result.group(1))))
                .hasSizeGreaterThan(1)
                .allSatisfy(seconds -> assertThat(Duration.ofSeconds(seconds)).isGreaterThan(found.multipliedBy(2)));
    }

    @Test
    void withOurFilesTheServersPingsKeepThemAlive() throws IOException {
        ProxySettings settings = ProxySettings.of(port).scaledBy(SCALE);
        Proxy nginx = start(Kind.NGINX, settings);
        Proxy haproxy = start(Kind.HAPROXY, settings);
        String query = "topics=open/idle&heartbeat=off";
        try (RawWebSocket first = RawWebSocket.open(nginx.port(), "/ws?" + query);
                RawWebSocket second = RawWebSocket.open(haproxy.port(), "/ws?" + query);
                EventClient third = events(nginx, query);
                EventClient fourth = events(haproxy, query)) {
            for (int i = 0; i < PINGS; i++) {
                for (RawWebSocket client : List.of(first, second)) {
                    client.send(
                            RawWebSocket.PONG, client.next(RawWebSocket.PING).payload());
                }
            }
            publisher().publish("open/idle", "1");
            assertThat(first.next("update").path("data").asInt()).isEqualTo(1);
            assertThat(second.next("update").path("data").asInt()).isEqualTo(1);
            for (EventClient client : List.of(third, fourth)) {
                assertThat(client.next("update").json().path("data").asInt()).isEqualTo(1);
                assertThat(client.comments()).isGreaterThanOrEqualTo(PINGS - 1);
            }
        }
    }

    /** A proxy that waits for 3 s, and a server that pings after 25 s: as a minute, where the server's pings were set to come later. */
    @Test
    void aTimeoutShorterThanTheSilenceBreaksThem() throws IOException {
        try (OtherServer server = OtherServer.start()) {
            for (Kind kind : Kind.values()) {
                Proxy hasty = stopped(hasty(kind, server.port()));
                try (RawWebSocket silent = RawWebSocket.open(hasty.port(), "/ws?heartbeat=off");
                        EventClient events = events(hasty, "topics=open/idle&heartbeat=off");
                        RawWebSocket telling = RawWebSocket.open(hasty.port(), "/ws?heartbeat=500")) {
                    assertThat(silent.awaitEnd()).as("a socket by %s", kind).isTrue();
                    assertThat(events.rest()).as("events by %s", kind).doesNotContain("goaway");
                    for (int i = 0; i < 8; i++) {
                        assertThat(telling.next("heartbeat").path("ts").asLong())
                                .as("heartbeat %d by %s", i, kind)
                                .isPositive();
                    }
                }
            }
        }
    }

    private Proxy hasty(Kind kind, int server) throws IOException {
        int at = FreePort.find();
        Path own = Files.createDirectories(folder.resolve("hasty-" + at));
        if (kind == Kind.NGINX) {
            return Proxy.nginx(own, """
                    server {
                      listen 127.0.0.1:%d;
                      proxy_http_version 1.1;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection $http_connection;
                      proxy_read_timeout 3s;
                      location / { proxy_pass http://127.0.0.1:%d; }
                    }
                    """.formatted(at, server), at);
        }
        return Proxy.haproxy(own, """
                defaults
                  mode http
                  timeout connect 30s
                  timeout client 3s
                  timeout server 3s
                frontend hasty
                  bind "${SLUICE_BIND}"
                  default_backend server
                backend server
                  server one 127.0.0.1:%d
                """.formatted(server), "127.0.0.1:" + at, at);
    }
}
