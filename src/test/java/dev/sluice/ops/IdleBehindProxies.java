package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.ops.Proxy.Kind;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server and proxies with nothing scaled: connections on which nothing is published for ten minutes. In the profile {@code soak}. */
class IdleBehindProxies {

    private static final Duration IDLE = Duration.ofMinutes(Integer.getInteger("sluice.idle.minutes", 10));
    private static final String QUERY = "topics=open/idle&heartbeat=off";

    @TempDir
    private Path folder;

    @Test
    void connectionsLiveForTenMinutes() throws IOException {
        try (OtherServer server = OtherServer.start();
                Proxy nginx = Proxy.start(Kind.NGINX, folder, ProxySettings.of(server.port()));
                Proxy haproxy = Proxy.start(Kind.HAPROXY, folder, ProxySettings.of(server.port()));
                RawWebSocket first = RawWebSocket.open(nginx.port(), "/ws?" + QUERY);
                RawWebSocket second = RawWebSocket.open(haproxy.port(), "/ws?" + QUERY);
                EventClient third = BehindAProxy.events(nginx, QUERY);
                EventClient fourth = BehindAProxy.events(haproxy, QUERY)) {
            long end = System.nanoTime() + IDLE.toNanos();
            while (System.nanoTime() < end) {
                first.send(RawWebSocket.PONG, first.next(RawWebSocket.PING).payload());
                second.send(RawWebSocket.PONG, second.next(RawWebSocket.PING).payload());
            }
            new TestPublisher(server.context().getBean(Hub.class)).publish("open/idle", "1");
            assertThat(first.next("update").path("data").asInt()).isEqualTo(1);
            assertThat(second.next("update").path("data").asInt()).isEqualTo(1);
            assertThat(third.next("update").json().path("data").asInt()).isEqualTo(1);
            assertThat(fourth.next("update").json().path("data").asInt()).isEqualTo(1);
        }
    }
}
