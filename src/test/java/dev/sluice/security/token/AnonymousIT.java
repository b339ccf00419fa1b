package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestTokens;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** A server that opens something to everybody, and lets a subject have two sessions. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.tokens.secret=" + TestTokens.SECRET,
            "sluice.tokens.anonymous.subscribe=open/#",
            "sluice.tokens.anonymous.publish=box/+",
            "sluice.tokens.revocations=target/test-revocations-${random.uuid}.json",
            "sluice.session.max-per-subject=2",
            "sluice.node=berlin-2"
        })
class AnonymousIT extends TokenCalls {

    private JdkClient connect(String token) {
        return JdkClient.connect(
                JdkClient.newBuilder().header("Authorization", "Bearer " + token), port, "/ws?topics=mine/%23");
    }

    private int refusal(String token) {
        Throwable fault = catchThrowable(() -> connect(token).close());
        return ((WebSocketHandshakeException) Objects.requireNonNull(fault.getCause()))
                .getResponse()
                .statusCode();
    }

    @Test
    void whoShowsNothingGetsWhatIsOpenAndNothingElse() throws Exception {
        publish("open/a");
        publish("mine/a");
        assertThat(json(get("/api/topics")).findValuesAsString("topic")).containsOnly("open/a");
        assertThat(json(get("/api/history")).findValuesAsString("topic")).containsOnly("open/a");
        HttpResponse<String> mine = get("/api/topics?filter=mine/%23");
        assertThat(mine.statusCode()).as("a token might let it").isEqualTo(401);
        assertThat(send("POST", "/api/publish", "{'topic':'box/1','data':1}").statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/api/publish", "{'topic':'open/a','data':1}").statusCode())
                .isEqualTo(403);
        try (EventClient events = EventClient.open(port, "topics=%23&heartbeat=off")) {
            events.next("subscribed");
            assertThat(events.next("snapshot").data()).contains("open/a");
            events.next("synced");
            publish("mine/a");
            publish("open/b");
            assertThat(events.next("update").data()).contains("open/b");
        }
        try (JdkClient client = JdkClient.connect(port, "/ws?topics=%23")) {
            assertThat(client.next("subscribed").path("effective").toString()).isEqualTo("[\"open/#\"]");
            client.send("{'type':'subscribe','id':1,'topics':['$sys/#']}");
            assertThat(client.next("error").path("code").asString("")).isEqualTo("forbidden");
        }
    }

    @Test
    void badTokenNeverFallsBackToIt() throws Exception {
        String bad =
                TestTokens.ofSecret("another secret, which is longer than 32 bytes", "{'sub':'x','exp':4000000000}");
        for (String path : new String[] {"/api/topics", "/api/history", "/sse?topics=open/%23"}) {
            assertThat(get(path, bearer(bad)).statusCode()).isEqualTo(401);
        }
        assertThat(send("POST", "/api/publish", "{'topic':'box/1','data':1}", bearer(bad))
                        .statusCode())
                .isEqualTo(401);
        assertThat(refusal(bad)).isEqualTo(401);
    }

    @Test
    void subjectHasItsSessionsWhateverTheyComeBy() throws Exception {
        String token = TestTokens.of("two", "mine/#", "mine/#");
        String[] header = bearer(token);
        JdkClient first = connect(token);
        try (EventClient second = EventClient.open(port, "topics=mine/%23", header[0] + ": " + header[1])) {
            assertThat(second.status()).isEqualTo(200);
            assertThat(refusal(token)).isEqualTo(429);
            HttpResponse<String> third = get("/sse?topics=mine/%23", header);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("Retry-After")).isPresent();
            try (JdkClient later = JdkClient.connect(port, "/ws")) {
                later.send("{'type':'auth','id':1,'token':'" + token + "'}");
                assertThat(later.closed().code()).isEqualTo(4429);
            }
            connect(TestTokens.of("another", "mine/#", "mine/#")).close();
        } finally {
            first.close();
        }
    }

    @Test
    void revokedStreamOfEventsEndsAndComesBackToARefusal() throws Exception {
        String[] header = bearer(TestTokens.of("gone", "mine/#", "mine/#"));
        try (EventClient events =
                EventClient.open(port, "topics=mine/%23&heartbeat=off", header[0] + ": " + header[1])) {
            events.next("synced");
            assertThat(send("POST", "/api/revocations", "{'sub':'gone'}", bearer(TestTokens.ofAdmin()))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(events.nextOrEnd()).as("the end").isNull();
        }
        assertThat(get("/sse?topics=mine/%23", header).statusCode()).isEqualTo(401);
    }

    @Test
    void auditIsThatOfTheNode() throws Exception {
        try (JdkClient admin = JdkClient.connect(
                JdkClient.newBuilder().header("Authorization", "Bearer " + TestTokens.ofAdmin()),
                port,
                "/ws?topics=$sys/audit/%2B&snapshot=false")) {
            assertThat(admin.next("update").path("topic").asString("")).isEqualTo("$sys/audit/berlin-2");
        }
    }
}
