package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.hub.Hub;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@NoLeaks
@WithTokens
class TokenWebSocketIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String JSON = "sluice.v1.json";
    private static final int CLIENTS = 1_000;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private JdkClient connect(WebSocket.Builder builder, String query) {
        return JdkClient.connect(builder, port, "/ws" + query);
    }

    private JdkClient connect(String token, String query) {
        return connect(JdkClient.newBuilder().header("Authorization", "Bearer " + token), query);
    }

    private int refusal(WebSocket.Builder builder) {
        Throwable fault =
                catchThrowable(() -> connect(builder, "?topics=ws/%23").close());
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
        }
        throw new AssertionError("it was not refused", fault);
    }

    private void publish(String topic) {
        new TestPublisher(hub).publish(topic, "1");
    }

    private void streams(JdkClient client) {
        assertThat(client.next("subscribed").path("effective").toString()).isEqualTo("[\"ws/#\"]");
        client.next("synced");
        publish("other/1");
        publish("ws/1");
        assertThat(client.next("update").path("topic").asString("")).isEqualTo("ws/1");
    }

    @Test
    void headerCarriesAToken() {
        try (JdkClient client = connect(TestTokens.of("ann", "ws/#", "x"), "?topics=%23")) {
            streams(client);
        }
    }

    @Test
    void subprotocolCarriesATokenBesideARealOne() {
        String token = "bearer." + TestTokens.of("ann", "ws/#", "x");
        try (JdkClient client = connect(JdkClient.newBuilder().subprotocols(JSON, token), "?topics=%23")) {
            assertThat(client.subprotocol()).isEqualTo(JSON);
            streams(client);
        }
        try (JdkClient client = connect(JdkClient.newBuilder().subprotocols(token, "sluice.v1.cbor"), "?topics=%23")) {
            assertThat(client.subprotocol()).isEqualTo("sluice.v1.cbor");
            streams(client);
        }
        assertThat(refusal(JdkClient.newBuilder().subprotocols(token)))
                .as("alone")
                .isEqualTo(400);
        assertThat(refusal(JdkClient.newBuilder().subprotocols(JSON, "bearer.")))
                .as("empty")
                .isIn(400, 401);
        assertThat(refusal(JdkClient.newBuilder()
                        .subprotocols(JSON, token)
                        .header("Authorization", token.replace("bearer.", "Bearer "))))
                .as("two")
                .isEqualTo(400);
    }

    @Test
    void cookieCarriesATokenForPagesThatAreAllowed() {
        String cookie = "__Host-sluice=" + TestTokens.of("ann", "ws/#", "x");
        for (String origin : List.of("http://127.0.0.1:" + port, "http://dash.example")) {
            WebSocket.Builder page =
                    JdkClient.newBuilder().header("Cookie", cookie).header("Origin", origin);
            try (JdkClient client = connect(page, "?topics=%23")) {
                streams(client);
            }
        }
        assertThat(refusal(JdkClient.newBuilder().header("Cookie", cookie).header("Origin", "http://evil.example")))
                .isEqualTo(403);
        try (JdkClient client = connect(JdkClient.newBuilder().header("Cookie", cookie), "?topics=%23")) {
            client.send("{'type':'ping','id':1}");
            assertThat(client.next("error").path("code").asString(""))
                    .as("no origin")
                    .isEqualTo("unauthorized");
        }
    }

    @Test
    void firstFrameCarriesAToken() {
        try (JdkClient client = connect(JdkClient.newBuilder(), "?topics=%23")) {
            assertThat(client.next().path("type").asString("")).isEqualTo("welcome");
            client.send("{'type':'auth','id':1,'token':'" + TestTokens.of("ann", "ws/#", "x") + "'}");
            JsonNode authenticated = client.next();
            assertThat(authenticated.path("type").asString("")).isEqualTo("authenticated");
            assertThat(authenticated.path("subject").asString("")).isEqualTo("ann");
            streams(client);
        }
    }

    @Test
    void tokenThatIsNotTakenIsRefusedBeforeOrAfterTheUpgrade() {
        assertThat(refusal(JdkClient.newBuilder().header("Authorization", "Bearer x")))
                .isEqualTo(401);
        assertThat(refusal(JdkClient.newBuilder().subprotocols(JSON, "bearer.x")))
                .isEqualTo(401);
        try (JdkClient client = connect(JdkClient.newBuilder(), "")) {
            client.send("{'type':'auth','id':1,'token':'x'}");
            assertThat(client.next("error").path("code").asString("")).isEqualTo("unauthorized");
            assertThat(client.closed().code()).isEqualTo(4401);
        }
        try (JdkClient client = connect(JdkClient.newBuilder(), "?access_token=" + TestTokens.of("a", "#", "#"))) {
            client.send("{'type':'subscribe','id':1,'topics':['a']}");
            assertThat(client.next("error").path("code").asString("")).isEqualTo("unauthorized");
        }
        try (JdkClient client = connect(TestTokens.of("ann", "ws/#", "x"), "?topics=other")) {
            assertThat(client.closed().code()).isEqualTo(4403);
        }
    }

    @Test
    void publishingIsWithinTheGrants() {
        try (JdkClient client = connect(TestTokens.of("ann", "x", "ws/+"), "")) {
            client.send("{'type':'publish','id':1,'topic':'ws/p','data':1}");
            client.send("{'type':'publish','id':2,'topic':'ws/p/q','data':1}");
            client.send("{'type':'subscribe','id':3,'topics':['$sys/#']}");
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                JsonNode answer = client.next("published", "error");
                answers.add(
                        answer.path("id").asInt() + " " + answer.path("code").asString("published"));
            }
            assertThat(answers).containsExactlyInAnyOrder("1 published", "2 forbidden", "3 forbidden");
        }
    }

    /** A token of two seconds ends its stream, by whatever transport, and none that lasts. */
    @Test
    void streamsEndWithTheirTokens() throws Exception {
        Instant end = Instant.now().plusSeconds(2);
        String brief = TestTokens.ofSecret(
                TestTokens.SECRET,
                "{'sub':'brief','exp':" + end.getEpochSecond() + ",'sluice':{'subscribe':['ws/#']}}");
        try (JdkClient client = connect(brief, "?topics=ws/%23");
                JdkClient other = connect(TestTokens.of("ann", "ws/#", "x"), "?topics=ws/%23");
                EventClient events = EventClient.open(port, "topics=ws/%23", "Authorization: Bearer " + brief)) {
            assertThat(client.closed().code()).isEqualTo(4401);
            assertThat(Instant.now()).isAfterOrEqualTo(end.minusSeconds(1));
            while (events.nextOrEnd() != null) {
                assertThat(events.status()).isEqualTo(200);
            }
            other.send("{'type':'ping','id':1}");
            other.next("pong");
        }
    }

    @Test
    void revocationEndsTheRightOnesWithinASecond() throws Exception {
        String bob = TestTokens.fresh("'sub':'rev-bob','jti':'bob-1','sluice':{'subscribe':['ws/#']}");
        String bobToo = TestTokens.fresh("'sub':'rev-bob','jti':'bob-2','sluice':{'subscribe':['ws/#']}");
        try (JdkClient first = connect(bob, "?topics=ws/%23");
                JdkClient second = connect(bobToo, "?topics=ws/%23");
                EventClient events = EventClient.open(port, "topics=ws/%23", "Authorization: Bearer " + bobToo);
                JdkClient other = connect(TestTokens.of("rev-ann", "ws/#", "x"), "?topics=ws/%23")) {
            revoke("{\"jti\":\"bob-1\"}");
            assertThat(first.closed().code()).isEqualTo(4401);
            second.send("{'type':'ping','id':1}");
            second.next("pong");
            revoke("{\"sub\":\"rev-bob\"}");
            assertThat(second.closed().code()).isEqualTo(4401);
            while (events.nextOrEnd() != null) {
                assertThat(events.status()).isEqualTo(200);
            }
            other.send("{'type':'ping','id':1}");
            other.next("pong");
        }
        assertThat(refusal(JdkClient.newBuilder().header("Authorization", "Bearer " + bobToo)))
                .isEqualTo(401);
    }

    private void revoke(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/revocations"))
                .timeout(JdkClient.PATIENCE)
                .header("Authorization", "Bearer " + TestTokens.ofAdmin())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(201);
    }

    /** All renew while the topic is published to: each gets every update, once. */
    @Test
    void renewalOfAThousandLosesNothing() {
        List<JdkClient> clients = new ArrayList<>();
        String old = TestTokens.of("crowd", "ws/crowd", "x");
        String fresh = TestTokens.of("crowd", "ws/crowd", "y");
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(old, "?topics=ws/crowd&heartbeat=off"));
            }
            clients.forEach(client -> client.next("synced"));
            Thread publishing = new Thread(() -> new TestPublisher(hub).publishNumbers("ws/crowd", 1, 100));
            publishing.start();
            for (JdkClient client : clients) {
                client.send("{'type':'auth','id':1,'token':'" + fresh + "'}");
            }
            for (JdkClient client : clients) {
                boolean renewed = false;
                for (int seq = 1; seq <= 100; ) {
                    JsonNode frame = client.next(Duration.ofSeconds(60), "update", "authenticated", "gap", "error");
                    if (frame.path("type").asString("").equals("update")) {
                        assertThat(frame.path("seq").asInt()).isEqualTo(seq++);
                    } else {
                        assertThat(frame.path("type").asString("")).isEqualTo("authenticated");
                        renewed = true;
                    }
                }
                if (!renewed) {
                    client.next("authenticated");
                }
            }
        } finally {
            clients.forEach(JdkClient::close);
        }
    }
}
