package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.EventClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestTokens;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one gets by HTTP who shows this or that token, or none. */
@NoLeaks
@WithTokens
class TokenHttpIT extends TokenCalls {

    private static final String EXPIRED =
            TestTokens.ofSecret(TestTokens.SECRET, "{'sub':'ann','exp':1000000000,'sluice':{'subscribe':['#']}}");

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/topics",
                "/api/history",
                "/sse?topics=a",
                "/sse",
                "/actuator",
                "/actuator/prometheus",
                "/actuator/info",
                "/api/revocations",
                "/admin",
                "/admin/x"
            })
    void whoShowsNothingGetsNothing(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(challenge(response))
                .isEqualTo("Bearer realm=\"sluice\", resource_metadata=\"http://127.0.0.1:" + port
                        + "/.well-known/oauth-protected-resource\"");
        assertThat(json(response).path("code").asString("")).isEqualTo("unauthorized");
        assertThat(send("HEAD", path, "").statusCode()).isEqualTo(401);
        String inQuery = path + (path.contains("?") ? "&" : "?") + "access_token=" + TestTokens.ofAdmin();
        assertThat(get(inQuery).statusCode()).as("a token in the query").isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/topics", "/api/history", "/sse?topics=a", "/actuator/prometheus", "/api/revocations"})
    void tokenThatIsNotTakenIsRefusedAndNotToldBack(String path) throws Exception {
        for (String token :
                List.of(EXPIRED, "x", TestTokens.ofSecret("x".repeat(40), "{" + TestTokens.exp() + ",'sub':'a'}"))) {
            HttpResponse<String> response = get(path, bearer(token));
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(challenge(response)).startsWith("Bearer ").contains("error=\"invalid_token\"");
            assertThat(response.body() + challenge(response)).doesNotContain("eyJ");
        }
    }

    @Test
    void publishingNeedsATokenToo() throws Exception {
        String body = "{'topic':'p/a','data':1}";
        assertThat(send("POST", "/api/publish", body).statusCode()).isEqualTo(401);
        HttpResponse<String> reader = send("POST", "/api/publish", body, bearer(TestTokens.of("r", "p/#", "$x/y")));
        assertThat(reader.body()).contains("forbidden");
        HttpResponse<String> none =
                send("POST", "/api/publish", body, bearer(TestTokens.fresh("'sub':'n','sluice':{'subscribe':['#']}")));
        assertThat(none.statusCode()).isEqualTo(403);
        assertThat(challenge(none)).contains("error=\"insufficient_scope\"");
        HttpResponse<String> writer = send(
                "POST",
                "/api/publish",
                "[{'topic':'p/a','data':1},{'topic':'q/a','data':1},{'topic':'$sys/a','data':1}]",
                bearer(TestTokens.of("w", "x", "p/#")));
        assertThat(writer.statusCode()).isEqualTo(200);
        List<JsonNode> items = json(writer).valueStream().toList();
        assertThat(items.get(0).has("offset")).isTrue();
        assertThat(items.get(1).path("code").asString("")).isEqualTo("forbidden");
        assertThat(items.get(2).path("code").asString("")).isEqualTo("forbidden");
    }

    @Test
    void keyOfTheMachineIsNoToken() throws Exception {
        assertThat(get("/api/topics", bearer("0123456789abcdefghijABCDEFGHIJ_-"))
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health, 200",
        "/actuator/health/liveness, 200",
        "/, 200",
        "/openapi.yaml, 200",
        "/.well-known/oauth-protected-resource, 200"
    })
    void whatIsForAllNeedsNoToken(String path, int status) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void whoAdministersSeesTheInside() throws Exception {
        assertThat(get("/actuator/prometheus", bearer(TestTokens.ofAdmin())).statusCode())
                .isEqualTo(200);
        HttpResponse<String> other = get("/actuator/prometheus", bearer(TestTokens.of("a", "#", "#")));
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(challenge(other)).contains("error=\"insufficient_scope\"");
        assertThat(get("/api/topics", bearer(TestTokens.ofAdmin())).statusCode())
                .as("and nothing else")
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/prometheus/",
                "/actuator;x=1/prometheus",
                "/%61ctuator/prometheus",
                "/actuator/%70rometheus",
                "/actuator/health/..%2fprometheus",
                "/actuator/prometheus;x"
            })
    void otherSpellingsAreNoWayRound(String path) throws Exception {
        assertThat(get(path).statusCode()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void twoTokensAreRefused() throws Exception {
        String token = TestTokens.of("a", "#", "#");
        HttpResponse<String> twice = get(
                "/api/topics",
                "Authorization",
                "Bearer " + token,
                "Cookie",
                "__Host-sluice=" + token,
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(challenge(twice)).contains("error=\"invalid_request\"");
        assertThat(get("/api/topics", "Authorization", "Bearer " + token, "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(400);
        assertThat(get("/api/topics", "Authorization", "Bearer " + token, "Authorization", "Basic eDp5")
                        .statusCode())
                .as("another scheme is for a proxy")
                .isEqualTo(200);
    }

    @Test
    void eventsComeByWhatIsGranted() throws Exception {
        publish("sse/ann/1");
        publish("sse/bob/1");
        String token = TestTokens.of("ann", "sse/ann/#", "x");
        try (EventClient events = EventClient.open(port, "topics=sse/%23", "Authorization: Bearer " + token)) {
            JsonNode subscribed = events.next("subscribed").json();
            assertThat(subscribed.path("topics").toString()).isEqualTo("[\"sse/#\"]");
            assertThat(subscribed.path("effective").toString()).isEqualTo("[\"sse/ann/#\"]");
            assertThat(events.next("snapshot").json().path("topic").asString(""))
                    .isEqualTo("sse/ann/1");
            assertThat(events.next("synced")).isNotNull();
            publish("sse/bob/1");
            publish("sse/ann/2");
            assertThat(events.next("update").json().path("topic").asString("")).isEqualTo("sse/ann/2");
        }
        try (EventClient none = EventClient.open(port, "topics=other/%23", "Authorization: Bearer " + token)) {
            assertThat(none.status()).isEqualTo(403);
        }
    }

    /** Grants, filters and topics at random, through both ways of reading what is stored. */
    @Test
    void storedValuesAreThoseThatAreGranted() throws Exception {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("TokenHttpIT with -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        Set<String> topics = new TreeSet<>();
        while (topics.size() < 36) {
            topics.add("stored/" + levels(random, false));
        }
        topics.forEach(this::publish);
        int shown = 0;
        for (int i = 0; i < 140; i++) {
            List<String> granted = Stream.generate(() -> "stored/" + levels(random, true))
                    .limit(1 + random.nextInt(3))
                    .toList();
            String asked = random.nextBoolean() ? "stored/" + levels(random, true) : "#";
            String list = granted.stream().map(filter -> "'" + filter + "'").collect(Collectors.joining(","));
            String token = TestTokens.fresh("'sub':'x','sluice':{'subscribe':[" + list + "]}");
            List<String> expected = topics.stream()
                    .filter(topic ->
                            matches(asked, topic) && granted.stream().anyMatch(filter -> matches(filter, topic)))
                    .toList();
            shown += expected.size();
            for (String path : List.of("/api/topics", "/api/history")) {
                HttpResponse<String> response = get(path + "?filter=" + encoded(asked), bearer(token));
                assertThat(response.statusCode())
                        .as("%s %s under %s", path, asked, granted)
                        .isIn(expected.isEmpty() ? List.of(200, 403) : List.of(200));
                JsonNode body = response.statusCode() == 200
                        ? json(response)
                        : JsonMapper.shared().readTree("[]");
                List<String> topicsRead = (body.isArray() ? body : body.path("updates"))
                        .valueStream()
                        .map(update -> update.path("topic").asString(""))
                        .sorted()
                        .distinct()
                        .toList();
                assertThat(topicsRead)
                        .as("%s %s under %s", path, asked, granted)
                        .isEqualTo(expected);
            }
        }
        assertThat(shown).isGreaterThan(200);
    }

    private static boolean matches(String filter, String topic) {
        return TopicFilter.of(filter).matches(Topic.of(topic));
    }

    private static String levels(Random random, boolean wildcards) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            boolean any = wildcards && random.nextInt(3) == 0;
            levels.add(any ? "+" : String.valueOf((char) ('a' + random.nextInt(3))));
        }
        return String.join("/", levels) + (wildcards && random.nextInt(4) == 0 ? "/#" : "");
    }

    @Test
    void rolesAreFilledInForEachSubject() throws Exception {
        publish("roles/ann/x");
        publish("roles/bob/x");
        String token = TestTokens.fresh("'sub':'ann','realm_access':{'roles':['operator']}");
        assertThat(get("/api/topics", bearer(token)).body())
                .contains("roles/ann/x")
                .doesNotContain("roles/bob/x");
        String breakingOut = TestTokens.fresh("'sub':'ann/#','realm_access':{'roles':['operator']}");
        assertThat(get("/api/topics", bearer(breakingOut)).statusCode()).isEqualTo(401);
    }

    @Test
    void resourceTellsWhereItIs() throws Exception {
        JsonNode document = json(get("/.well-known/oauth-protected-resource"));
        assertThat(document.path("resource").asString("")).isEqualTo("http://127.0.0.1:" + port);
        assertThat(document.path("bearer_methods_supported").toString()).isEqualTo("[\"header\"]");
        assertThat(document.has("authorization_servers")).isFalse();
    }
}
