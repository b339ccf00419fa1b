package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What gets no stream, and is told so by a status. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.session.max=3",
            "sluice.session.filters=4",
            "sluice.sse.allowed-origins=https://dashboards.example.com"
        })
class EventRefusalIT {

    private static final String END = "\r\n\r\n";

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @CsvSource({
        "topics=a/%23/b,             bad_filter",
        "topics=a%2B,                bad_filter",
        "topics=,                    bad_filter",
        "topics=%00,                 bad_filter",
        "topics=a&policy=none,       bad_parameter",
        "topics=a&buffer=0,          bad_parameter",
        "topics=a&buffer=70000,      bad_parameter",
        "topics=a&maxRate=0,         bad_parameter",
        "topics=a&maxAge=0,          bad_parameter",
        "topics=a&snapshot=maybe,    bad_parameter",
        "topics=a&heartbeat=249,     bad_parameter",
        "topics=a&since=1,           bad_parameter",
        "topics=a&credit=1,          bad_parameter",
        "topics=a&frames=array,      bad_parameter",
        "topics=a&frames=single,     bad_parameter",
        "topics=a&topics=%FF,        bad_parameter",
        "policy=drop-oldest,         bad_parameter",
        "'topics=a,b,c,d,e',         too_many_subscriptions"
    })
    void aBadQueryIs400WithAProblem(String query, String code) throws IOException {
        try (EventClient client = EventClient.open(port, query, "Connection: close")) {
            assertProblem(client, 400, code);
        }
    }

    private static void assertProblem(EventClient client, int status, String code) throws IOException {
        assertThat(client.status()).isEqualTo(status);
        assertThat(client.head()).containsIgnoringCase("\ncontent-type: application/problem+json\r\n");
        assertThat(client.rest())
                .contains("\"status\":" + status)
                .contains("\"code\":\"" + code + "\"")
                .contains("\"detail\":");
    }

    /** An EventSource would give up for good at a 400, and can not forget the id. */
    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "e:", "e:-1"})
    void aLastEventIdThatIsNoneOfOursCanNotBeRecovered(String id) throws IOException {
        try (EventClient client = EventClient.open(port, "topics=a", "Last-Event-ID: " + id)) {
            assertThat(client.next("subscribed").json().path("recovered").booleanValue())
                    .isFalse();
            assertThat(client.next("gap").json().toString())
                    .isEqualTo("{\"type\":\"gap\",\"lost\":null,\"conflated\":0,\"reason\":\"history\"}");
        }
    }

    @Test
    void theConnectionOfARefusedRequestGoesOn() throws IOException {
        String bad = EventClient.get(port, "topics=a%2B");
        String good = EventClient.get(port, "topics=a");
        try (EventClient client = EventClient.request(port, 0, bad + bad + good)) {
            assertThat(client.status()).isEqualTo(400);
            StringBuilder rest = new StringBuilder();
            while (rest.indexOf("event: synced\n") < 0) {
                rest.append(client.text(1));
            }
            assertThat(rest.toString().split("HTTP/1.1 400", -1)).hasSize(2);
            assertThat(rest).contains("HTTP/1.1 200 OK\r\n");
        }
    }

    /** Who does not show the key of this machine. */
    @Test
    void aForbiddenFilterIs204SoThatAnEventSourceStops() throws IOException {
        try (EventClient client = EventClient.open(port, "topics=%24sys/%23", "Via: 1.1 proxy", "Connection: close")) {
            assertThat(client.status()).isEqualTo(204);
            assertThat(client.head()).contains("\nSluice-Refusal: forbidden\r\n");
            assertThat(client.rest()).isEmpty();
        }
        try (EventClient client = EventClient.open(port, "topics=%24sys/%23", TestKey.header())) {
            assertThat(client.next("synced").type()).isEqualTo("synced");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1:1"})
    void aPageOfAnotherOriginIs403(String origin) throws IOException {
        try (EventClient client = EventClient.open(port, "topics=a", "Origin: " + origin, "Connection: close")) {
            assertProblem(client, 403, "forbidden");
        }
    }

    @Test
    void aPageOfAnAllowedOriginMayRead() throws IOException {
        try (EventClient client = EventClient.open(port, "topics=a", "Origin: https://dashboards.example.com")) {
            assertThat(client.head())
                    .containsIgnoringCase("\nAccess-Control-Allow-Origin: https://dashboards.example.com\r\n");
            assertThat(client.next().type()).isEqualTo("welcome");
        }
    }

    @Test
    void headIsAnsweredWithoutAStream() throws IOException {
        String request = "HEAD /sse?topics=a HTTP/1.1\r\nHost: 127.0.0.1" + END;
        try (EventClient client = EventClient.request(port, 0, request)) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.head()).containsIgnoringCase("\ncontent-type: text/event-stream\r\n");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aClientOfHttp10IsServedTheSame() throws IOException {
        try (EventClient client = EventClient.request(port, 0, "GET /sse?topics=a HTTP/1.0" + END)) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.next("synced").type()).isEqualTo("synced");
        }
    }

    @Test
    void otherMethodsAre405() throws IOException {
        String request =
                "POST /sse?topics=a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close" + END;
        try (EventClient client = EventClient.request(port, 0, request)) {
            assertThat(client.status()).isEqualTo(405);
        }
    }

    @Test
    void oneMoreThanThereMayBeIs503UntilAPlaceIsFree() throws IOException {
        Awaitility.await().atMost(JdkClient.PATIENCE).until(this::isLetIn); // those of the other tests are gone
        List<EventClient> clients = new ArrayList<>();
        try {
            Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> {
                EventClient client = EventClient.open(port, "topics=a");
                clients.add(client);
                return client.status() != 200;
            });
            EventClient surplus = clients.get(clients.size() - 1);
            assertThat(surplus.status()).isEqualTo(503);
            assertThat(surplus.head()).containsIgnoringCase("\nretry-after: ");
            clients.get(0).close();
            Awaitility.await().atMost(JdkClient.PATIENCE).until(this::isLetIn);
        } finally {
            for (EventClient client : clients) {
                client.close();
            }
        }
    }

    private boolean isLetIn() throws IOException {
        try (EventClient client = EventClient.open(port, "topics=a")) {
            return client.status() == 200;
        }
    }
}
