package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A server that is told of its proxy as {@code src/docs/proxies.md} says. All may read and publish {@code open/#}. It pings after the
 * shortest silence that can be set: 1 s in place of 25 s.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.tokens.secret=" + TestTokens.SECRET,
            "sluice.tokens.revocations=target/test-revocations-${random.uuid}.json",
            "sluice.tokens.anonymous.subscribe=open/#",
            "sluice.tokens.anonymous.publish=open/#",
            "sluice.proxy.trusted=127.0.0.1",
            "server.forward-headers-strategy=native",
            "sluice.http.allowed-hosts=dash.example",
            "sluice.session.ping-after=1s"
        })
abstract class BehindAProxy {

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    private Hub hub;

    private final List<Proxy> proxies = new ArrayList<>();

    TestPublisher publisher() {
        return new TestPublisher(hub);
    }

    /** Stopped after the test. */
    Proxy start(Proxy.Kind kind, ProxySettings settings) throws IOException {
        return stopped(Proxy.start(kind, folder, settings));
    }

    Proxy stopped(Proxy proxy) {
        proxies.add(proxy);
        return proxy;
    }

    @AfterEach
    void stopProxies() {
        proxies.forEach(Proxy::close);
        proxies.clear();
    }

    /** By HTTP/1.0, so that nginx sends the events as they are, and not in chunks. */
    static EventClient events(Proxy proxy, String query) throws IOException {
        return EventClient.request(
                proxy.port(), 0, EventClient.get(proxy.port(), query).replace("HTTP/1.1", "HTTP/1.0"));
    }

    /** Which server has taken a client: each has an epoch of its own. */
    static String epoch(JdkClient client) {
        String epoch = client.next("welcome").path("epoch").asString("");
        assertThat(epoch).isNotEmpty();
        return epoch;
    }
}
