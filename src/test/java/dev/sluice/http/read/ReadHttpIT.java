package dev.sluice.http.read;

import static dev.sluice.http.ApiClient.assertProblem;
import static dev.sluice.http.ApiClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Began;
import dev.sluice.client.Contract;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamEvent;
import dev.sluice.client.Update;
import dev.sluice.http.ApiClient;
import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestKey;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Reading by HTTP, with the JDK's client and, where requests are odd, a bare socket. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.http.allowed-origins=https://dashboards.example.com"})
class ReadHttpIT {

    private static final String NDJSON = "application/x-ndjson";

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private Bystander bystander;
    private TestPublisher publisher;
    private ApiClient api;

    @BeforeEach
    void begin() {
        bystander = new Bystander(port, hub);
        publisher = new TestPublisher(hub);
        api = new ApiClient(port);
    }

    @AfterEach
    void nobodyElseIsHarmed() {
        bystander.isUnharmed();
        bystander.close();
    }

    private String place(long offset) {
        return hub.journal().head().epoch() + ":" + offset;
    }

    @Test
    void topicsHaveTheBytesOfTheirSnapshotsButTheType() throws IOException {
        publisher.publish("top/b", "{\"v\":1.50}");
        publisher.publish("top/a", "[1e5,\"\\u00fc\"]");
        List<String> snapshots = new ArrayList<>();
        try (RawWebSocket listener = RawWebSocket.open(port, "/ws?topics=top/%2B")) {
            for (int i = 0; i < 2; i++) {
                snapshots.add(listener.nextText("snapshot").replace("\"type\":\"snapshot\",", ""));
            }
        }
        HttpResponse<String> answer = api.get("/api/topics?filter=top/+");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.body()).isEqualTo("[" + String.join(",", snapshots) + "]");
        HttpResponse<String> lines = api.get("/api/topics?filter=top/%2B", "Accept", NDJSON);
        assertThat(lines.headers().firstValue("Content-Type")).contains(NDJSON);
        assertThat(lines.body()).isEqualTo(String.join("\n", snapshots) + "\n");
    }

    @Test
    void whatWasJustPublishedIsReadAtOnce() {
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> published = send(api.request("/api/publish")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"topic\":\"now\",\"data\":" + i + "}")));
            assertThat(published.statusCode()).isEqualTo(200);
            assertThat(api.json("/api/topics?filter=now").path(0).path("data").intValue())
                    .isEqualTo(i);
        }
    }

    @Test
    void historyIsReadPageByPageAndLeadsIntoTheLiveStream() {
        long since = hub.journal().head().offset();
        publisher.publishNumbers("page/a", 1, 5);
        JsonNode first = api.json("/api/history?filter=page/%23&limit=3&since=" + place(since));
        assertThat(numbers(first)).containsExactly(1, 2, 3);
        assertThat(first.path("recovered").booleanValue()).isTrue();
        JsonNode second = api.json("/api/history?filter=page/%23&limit=3&since="
                + first.path("next").stringValue());
        assertThat(numbers(second)).containsExactly(4, 5);
        String next = second.path("next").stringValue();
        assertThat(numbers(api.json("/api/history?filter=page/%23&since=" + next)))
                .isEmpty();
        publisher.publish("page/a", "6");
        try (SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + port))) {
            List<StreamEvent> events = client.events(List.of("page/#"), Contract.DEFAULT.withSince(next))
                    .takeUntil(Update.class::isInstance)
                    .collectList()
                    .block(JdkClient.PATIENCE);
            assertThat(events).first().isInstanceOfSatisfying(Began.class, began -> assertThat(began.start())
                    .isEqualTo(Began.Start.RECOVERED));
            assertThat(events).last().isInstanceOfSatisfying(Update.class, update -> assertThat(update.text())
                    .isEqualTo("6"));
        }
    }

    private static List<Integer> numbers(JsonNode page) {
        return page.path("updates").values().stream()
                .map(update -> update.path("data").intValue())
                .toList();
    }

    @Test
    void theLastLineOfAPageTellsWhereToGoOn() {
        long since = hub.journal().head().offset();
        publisher.publishNumbers("line", 1, 2);
        String[] lines = api.get("/api/history?filter=line&since=" + place(since), "Accept", NDJSON)
                .body()
                .split("\n", -1);
        assertThat(lines).hasSize(4);
        assertThat(lines[1]).startsWith("{\"topic\":\"line\",").endsWith(",\"data\":2}");
        assertThat(lines[2]).matches("\\{\"next\":\"" + place(0).replace(":0", "") + ":\\d+\",\"recovered\":true}");
        assertThat(lines[3]).isEmpty();
    }

    @Test
    void windowsStandInPlaceOfUpdatesOnceTheirTimeIsOver() {
        long since = hub.journal().head().offset();
        publisher.publish("fold/a", "{\"v\":1.50}");
        publisher.publish("fold/a", "{\"v\":1}");
        JsonNode updates = api.json("/api/history?filter=fold/a&since=" + place(since));
        long first = updates.at("/updates/0/ts").longValue();
        long last = updates.at("/updates/1/ts").longValue();
        String query = "/api/history?filter=fold/a&fold=stats&field=/v&every=100&since=" + place(since);
        JsonNode page = api.json(query);
        while (count(page) < 2) { // until the last one's time is over
            page = api.json(query);
        }
        long from = first - first % 100_000;
        String place = page.path("next").stringValue();
        assertThat(page.at("/updates/0/data/from").longValue()).isEqualTo(from);
        if (last < from + 100_000) {
            assertThat(api.get(query).body())
                    .contains("\"data\":{\"from\":" + from + ",\"to\":" + (from + 100_000)
                            + ",\"min\":1,\"max\":1.50,\"mean\":1.25,\"first\":1.50,\"last\":1,\"count\":2");
        }
        assertThat(count(api.json("/api/history?filter=fold/a&fold=stats&field=/v&every=100&since=" + place)))
                .isZero();
    }

    private static int count(JsonNode page) {
        return page.path("updates").values().stream()
                .mapToInt(window -> window.at("/data/count").intValue())
                .sum();
    }

    @Test
    void pointsAreTheUpdatesThatAChartShows() {
        long since = hub.journal().head().offset();
        publisher.publishNumbers("points/a", 1, 300);
        JsonNode page = api.json("/api/history?filter=points/a&points=10&field=&since=" + place(since));
        assertThat(numbers(page))
                .hasSizeBetween(2, 10)
                .startsWith(1)
                .endsWith(300)
                .isSorted();
        assertThat(page.path("next").stringValue())
                .isEqualTo(place(hub.journal().head().offset()));
    }

    @Test
    void ofAnotherLifeOfTheLogNothingIsRecovered() {
        JsonNode page = api.json("/api/history?filter=none&since=other:5");
        assertThat(page.path("recovered").booleanValue()).isFalse();
        assertThat(page.path("next").stringValue())
                .isEqualTo(place(hub.journal().head().offset()));
    }

    @ParameterizedTest
    @CsvSource({
        "topics?filter=a%2B,                 400, bad_filter",
        "topics?filter=%FF,                  400, bad_parameter",
        "history?filter=,                    400, bad_filter",
        "history?since=7,                    400, bad_parameter",
        "history?limit=0,                    400, bad_parameter",
        "history?limit=10001,                400, bad_parameter",
        "history?limit=1&limit=2,            400, bad_parameter",
        "history?fold=ohlc&field=/v,         400, bad_parameter",
        "history?points=100,                 400, bad_parameter"
    })
    void whatIsWrongWithAQueryIsAProblem(String query, int status, String code) {
        assertProblem(api.get("/api/" + query), status, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|application/json",
                "application/*|application/json",
                "application/json;q=0.5, application/x-ndjson|application/x-ndjson",
                "text/html, application/x-ndjson;q=0.1|application/x-ndjson",
                "text/html, */*;q=0.1|application/json"
            })
    void theClientChoosesTheForm(String accept, String type) {
        for (String path : List.of("/api/topics", "/api/history")) {
            assertThat(api.get(path, "Accept", accept).headers().firstValue("Content-Type"))
                    .contains(type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/problem+json", "application/json;q=0", "nonsense"})
    void otherFormsThereAreNot(String accept) {
        assertProblem(api.get("/api/topics", "Accept", accept), 406, "bad_parameter");
        assertProblem(api.get("/api/history", "Accept", accept), 406, "bad_parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void otherMethodsAreToldWhichThereAre(String method) {
        for (String path : List.of("/api/topics", "/api/history")) {
            HttpResponse<String> answer = send(api.request(path).method(method, BodyPublishers.noBody()));
            assertProblem(answer, 405, "bad_parameter");
            assertThat(answer.headers().allValues("Allow")).asString().contains("GET");
        }
    }

    @Test
    void headIsAnsweredWithoutABody() {
        for (String path : List.of("/api/topics", "/api/history")) {
            HttpResponse<String> answer = send(api.request(path).method("HEAD", BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void pagesOfOtherOriginsReadOnlyWhereTheyMay() {
        for (String path : List.of("/api/topics", "/api/history")) {
            assertProblem(api.get(path, "Origin", "http://page.example"), 403, "forbidden");
            assertProblem(api.get(path, "Origin", "null"), 403, "forbidden");
            HttpResponse<String> allowed = api.get(path, "Origin", "https://dashboards.example.com");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://dashboards.example.com");
            assertThat(api.get(path, "Origin", "http://127.0.0.1:" + port).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theServersOwnTopicsAreForThisMachine() {
        for (String path : List.of("/api/topics?filter=%24sys/%23", "/api/history?filter=a,%24sys/%23")) {
            assertProblem(api.get(path, "Via", "1.1 proxy"), 403, "forbidden");
            HttpResponse<String> shown = api.get(path, "Authorization", TestKey.authorization(), "Via", "1.1 proxy");
            assertThat(shown.statusCode()).isEqualTo(200);
        }
    }
}
