package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.WithFewPlaces;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** How fast, and how many at once: of clients of a trusted proxy, each by its own address. */
@NoLeaks
@WithFewPlaces
class EntranceIT {

    private static final int BURST = 20;

    /** Takes no place among the sessions, since no WebSocket comes of it. */
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /ws?topics=a HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade, close",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 12",
            "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==",
            "");

    private static final int UPDATES = 100;
    private static final int UPDATE_BYTES = 60_000;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

    private int handshake(String address) throws IOException {
        String request = HANDSHAKE + (address.isEmpty() ? "" : "X-Forwarded-For: " + address + "\r\n") + "\r\n";
        try (EventClient answer = EventClient.request(port, 0, request)) {
            if (answer.status() == 429) {
                assertThat(answer.head()).containsIgnoringCase("\nretry-after: 1");
                assertThat(answer.rest()).contains("\"code\":\"rate_limited\"", "handshakes");
            }
            return answer.status();
        }
    }

    private double refused(String limit) {
        return meters.get("sluice.sessions.refused")
                .tag("limit", limit)
                .counter()
                .count();
    }

    /** A busy machine may take a second for some of them, in which one more is allowed. */
    @Test
    void handshakesOfAnAddressAreCountedWhateverComesOfThem() throws IOException {
        double before = refused("handshakes");
        for (int i = 0; i < BURST; i++) {
            assertThat(handshake("2001:db8::" + i)).isEqualTo(426);
        }
        await().atMost(JdkClient.PATIENCE).until(() -> handshake("2001:db8::ffff") == 429);
        assertThat(refused("handshakes")).isGreaterThan(before);
        assertThat(handshake("2001:db8:0:1::1")).as("another /64").isEqualTo(426);
        for (int i = 0; i < 2 * BURST; i++) {
            assertThat(handshake("")).as("loopback").isEqualTo(426);
        }
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(handshake("2001:db8::ffff"))
                .as("after a second")
                .isEqualTo(426));
    }

    @Test
    void requestsForEventsCountAmongThem() throws IOException {
        await().atMost(JdkClient.PATIENCE).until(() -> {
            try (EventClient client =
                    EventClient.open(port, "topics=a", "X-Forwarded-For: 192.0.2.33", "Connection: close")) {
                return client.status() == 429 && client.rest().contains("handshakes");
            }
        });
    }

    /** Their clients read nothing, so they last. */
    @Test
    @SuppressWarnings("try") // closed in the midst
    void readingsOfTheHistoryHaveTheirPlacesAndGiveThemBack() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        for (int i = 0; i < UPDATES; i++) {
            publisher.publish("long/" + i, "\"" + "x".repeat(UPDATE_BYTES) + "\"");
        }
        try (EventClient first = history("");
                EventClient second = history("");
                EventClient third = history("");
                EventClient elsewhere = history("192.0.2.44")) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(200);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.head()).containsIgnoringCase("\nretry-after: 1");
            assertThat(third.rest()).contains("\"code\":\"rate_limited\"");
            assertThat(elsewhere.status()).isEqualTo(200);
            assertThat(meters.get("sluice.history.refused").counter().count()).isOne();
            assertThat(second.rest()).as("read to its end").contains("\"recovered\":true");
            awaitPlace();
            first.close(); // in the midst
            awaitPlace();
        }
    }

    private void awaitPlace() {
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> {
            try (EventClient again = history("")) {
                assertThat(again.status()).isEqualTo(200);
            }
        });
    }

    private EventClient history(String address) throws IOException {
        String forwarded = address.isEmpty() ? "" : "X-Forwarded-For: " + address + "\r\n";
        return EventClient.request(
                port,
                16 << 10,
                "GET /api/history?filter=long/%23&limit=10000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + forwarded + "\r\n");
    }
}
