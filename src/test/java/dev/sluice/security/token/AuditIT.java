package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.AsyncApi;
import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestTokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code $sys/audit}: who administers the server hears who comes, goes and is refused, and nobody else does. */
@NoLeaks
@WithTokens
class AuditIT extends TokenCalls {

    private JdkClient connect(String token, String query) {
        return JdkClient.connect(
                JdkClient.newBuilder().header("Authorization", "Bearer " + token), port, "/ws" + query);
    }

    /** The events of the audit from now on, until one has that text. */
    private static List<JsonNode> until(JdkClient admin, String text) {
        List<JsonNode> events = new ArrayList<>();
        do {
            JsonNode update = admin.next("update");
            assertThat(update.path("topic").asString("")).isEqualTo("$sys/audit/n1");
            assertThat(AsyncApi.faultsBySchema("audit", update.path("data"))).isEmpty();
            update.path("data").valueStream().forEach(events::add);
        } while (events.stream().noneMatch(event -> event.toString().contains(text)));
        return events;
    }

    private static List<String> of(List<JsonNode> events, String subject) {
        return events.stream()
                .filter(event -> event.path("subject").asString("").equals(subject)
                        || event.path("sub").asString("").equals(subject))
                .map(event -> event.path("transport").asString("") + " "
                        + event.path("event").asString("")
                        + event.path("code").asString("")
                        + event.path("error").asString(""))
                .toList();
    }

    @Test
    void administratorsHearWhoComesAndGoesAndIsRefused() throws Exception {
        String ann = TestTokens.of("audited-ann", "aud/#", "aud/#");
        try (JdkClient admin = connect(TestTokens.ofAdmin(), "?topics=$sys/audit/%2B&snapshot=false")) {
            admin.next("synced");
            JdkClient client = connect(ann, "?topics=aud/%23");
            client.next("synced");
            client.send("{'type':'subscribe','id':1,'topics':['other']}");
            client.next("error");
            assertThat(get("/api/topics?filter=other", bearer(ann)).statusCode())
                    .isEqualTo(403);
            assertThat(send("POST", "/api/publish", "[{'topic':'other','data':1}]", bearer(ann))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send("POST", "/api/revocations", "{'sub':'audited-ann'}", bearer(TestTokens.ofAdmin()))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(client.closed().code()).isEqualTo(4401);
            assertThat(get("/api/topics", bearer(ann)).statusCode()).isEqualTo(401);
            JdkClient last = connect(TestTokens.of("audited-last", "aud/#", "aud/#"), "");
            last.close(1000);
            List<JsonNode> events = until(admin, "\"subject\":\"audited-last\",\"code\":1000");
            assertThat(of(events, "audited-ann"))
                    .containsExactly(
                            "websocket connected",
                            "websocket refusedforbidden",
                            "http refusedforbidden",
                            "http refusedforbidden",
                            "http revoked",
                            "websocket closed4401");
            assertThat(events)
                    .as("by a revoked token nobody is known")
                    .anyMatch(event -> event.path("error").asString("").equals("unauthorized")
                            && event.path("transport").asString("").equals("http"));
        }
    }

    @Test
    void eventStreamsComeAndGoToo() throws Exception {
        try (JdkClient admin = connect(TestTokens.ofAdmin(), "?topics=$sys/audit/%2B&snapshot=false")) {
            admin.next("synced");
            String[] header = bearer(TestTokens.of("audited-sse", "aud/#", "aud/#"));
            EventClient events = EventClient.open(port, "topics=aud/%23", header[0] + ": " + header[1]);
            events.close();
            assertThat(of(until(admin, "\"subject\":\"audited-sse\",\"code\""), "audited-sse"))
                    .containsExactly("sse connected", "sse closed1006");
            assertThat(get("/sse?topics=$sys/%23", header).statusCode()).isEqualTo(403);
            assertThat(of(until(admin, "\"subject\":\"audited-sse\",\"error\""), "audited-sse"))
                    .containsExactly("sse refusedforbidden");
        }
    }

    @Test
    void nobodyElseHearsOfItAndNoHistoryKeepsIt() throws Exception {
        String all = TestTokens.fresh("'sub':'audited-all','sluice':{'subscribe':['#','$sys/#'],'publish':['#']}");
        try (JdkClient admin = connect(TestTokens.ofAdmin(), "?topics=$sys/%23");
                JdkClient curious = connect(all, "?topics=%23")) {
            curious.next("synced");
            curious.send("{'type':'subscribe','id':1,'topics':['$sys/audit/n1']}");
            assertThat(curious.next("error").path("code").asString("")).isEqualTo("forbidden");
            assertThat(until(admin, "audited-all")).isNotEmpty();
            publish("aud/end");
            List<String> told = new ArrayList<>();
            for (JsonNode next = curious.next("update"); ; next = curious.next("update")) {
                told.add(next.path("topic").asString(""));
                if (told.contains("aud/end")) {
                    break;
                }
            }
            assertThat(told).noneMatch(topic -> topic.startsWith("$"));
            for (String path : List.of("/api/history?filter=$sys/%23", "/api/topics?filter=$sys/audit/n1")) {
                assertThat(get(path, bearer(all)).statusCode()).isEqualTo(403);
                assertThat(get(path, bearer(TestTokens.ofAdmin())).body()).doesNotContain("audited");
            }
            admin.send("{'type':'publish','id':2,'topic':'$sys/audit/n1','data':[]}");
            assertThat(admin.next("error").path("code").asString("")).isEqualTo("forbidden");
        }
    }
}
