package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A hundred event sources and a hundred WebSockets that are sent the same updates. */
@NoLeaks
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class EventFanOutIT {

    private static final int CLIENTS = 100;
    private static final int UPDATES = 500;
    private static final String QUERY = "topics=fan/%23&buffer=65536&heartbeat=off";

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Test
    void allSeeTheSameUpdates() throws IOException {
        List<EventClient> sources = new ArrayList<>();
        List<RawWebSocket> webSockets = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                sources.add(EventClient.open(port, QUERY));
                webSockets.add(RawWebSocket.open(port, "/ws?" + QUERY));
                assertThat(sources.get(i).next("synced").id()).isNotNull();
                assertThat(webSockets.get(i).next("synced").has("offset")).isTrue();
            }
            TestPublisher publisher = new TestPublisher(hub);
            publisher.publishNumbers("fan/a", 1, UPDATES / 2);
            publisher.publishNumbers("fan/b", 1, UPDATES / 2);
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < UPDATES; i++) {
                sent.add(sources.get(0).next().data());
                assertThat(sent.get(i)).endsWith(",\"data\":" + (i % (UPDATES / 2) + 1) + "}");
            }
            for (EventClient source : sources.subList(1, CLIENTS)) {
                for (String update : sent) {
                    assertThat(source.next().data()).isEqualTo(update);
                }
            }
            for (RawWebSocket webSocket : webSockets) {
                for (String update : sent) {
                    assertThat(webSocket.read().text()).isEqualTo(update);
                }
            }
        } finally {
            for (EventClient source : sources) {
                source.close();
            }
            for (RawWebSocket webSocket : webSockets) {
                webSocket.close();
            }
        }
    }
}
