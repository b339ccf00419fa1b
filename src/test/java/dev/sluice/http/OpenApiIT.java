package dev.sluice.http;

import static dev.sluice.http.ApiClient.send;
import static dev.sluice.http.ApiDescription.assertDescribed;
import static dev.sluice.http.ApiDescription.document;
import static dev.sluice.http.ApiDescription.examples;
import static dev.sluice.http.ApiDescription.faults;
import static dev.sluice.http.ApiDescription.operation;
import static dev.sluice.http.ApiDescription.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.ApiDescription.Operation;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.session.Sessions;
import dev.sluice.testing.NoLeaks;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document is valid, and says of the server what is so; with a log of its own, which begins with its examples. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "spring.application.name=openapi"})
class OpenApiIT {

    private static final String DOCUMENT = "/openapi.yaml";
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    @LocalServerPort
    private int port;

    @Autowired
    @Qualifier("requestMappingHandlerMapping") // actuator has one too
    private RequestMappingHandlerMapping mapping;

    @Autowired
    private Sessions sessions;

    private ApiClient api;

    @BeforeEach
    void begin() {
        api = new ApiClient(port);
    }

    @Test
    void documentIsValid() {
        HttpResponse<String> answer = api.get(DOCUMENT);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(answer.body());
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths()).hasSize(8);
        String spoilt = answer.body().replace("      responses:\n", "      answers:\n");
        assertThat(new OpenAPIV3Parser().readContents(spoilt).getMessages()).isNotEmpty();
    }

    @Test
    void itsAddressesAreThoseOfTheServer() {
        assertThat(ApiDescription.operations().stream()
                        .filter(operation -> !operation.isOfTokens())
                        .map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(ApiDescription.served(mapping));
    }

    @Test
    void itsCodesAndBoundsAreThoseOfTheCode() {
        assertThat(document().at("/components/schemas/Code/enum").valueStream().map(JsonNode::stringValue))
                .containsExactly(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toArray(String[]::new));
        JsonNode limit = parameters(operation("history"))
                .filter(parameter -> parameter.path("name").stringValue().equals("limit"))
                .findFirst()
                .orElseThrow()
                .path("schema");
        assertThat(limit.path("maximum").intValue()).isEqualTo(ReadQuery.LIMIT_MAX);
        assertThat(limit.path("default").intValue()).isEqualTo(ReadQuery.LIMIT_DEFAULT);
    }

    @Test
    void itsExamplesOfAnswersAreWhatItSaysOfAnswers() {
        int seen = 0;
        for (Operation operation : ApiDescription.operations()) {
            for (JsonNode response : operation.node().path("responses").values()) {
                for (Map.Entry<String, JsonNode> content :
                        ApiDescription.follow(response).path("content").properties()) {
                    for (JsonNode example : examples(content.getValue())) {
                        assertDescribed(content.getKey(), content.getValue(), text(example));
                        seen++;
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(5);
    }

    @Test
    void whatItsExamplesPublishIsAnsweredAsItSays() {
        Operation publish = operation("publish");
        for (Map.Entry<String, JsonNode> content :
                publish.node().at("/requestBody/content").properties()) {
            List<JsonNode> bodies = examples(content.getValue());
            assertThat(bodies).isNotEmpty();
            for (JsonNode body : bodies) {
                assertDescribed(content.getKey(), content.getValue(), text(body));
                HttpResponse<String> answer = send(api.request(publish.path())
                        .header("Content-Type", content.getKey())
                        .POST(BodyPublishers.ofString(text(body))));
                assertDescribed(publish, answer, 200);
            }
        }
    }

    /** Each parameter's examples alone, as JSON and as lines. */
    @Test
    void whatItsExamplesReadIsAnsweredAsItSays() {
        publishTheExamples();
        for (String id : List.of("topics", "history")) {
            Operation operation = operation(id);
            List<String> queries = parameters(operation)
                    .flatMap(parameter -> examples(parameter).stream()
                            .map(example -> query(parameter.path("name").stringValue(), example)))
                    .collect(Collectors.toList());
            assertThat(queries).hasSizeGreaterThan(1);
            queries.add("");
            for (String query : queries) {
                for (String accept : List.of(JSON, NDJSON)) {
                    HttpResponse<String> answer = api.get(operation.path() + "?" + query, "Accept", accept);
                    assertThat(answer.headers().firstValue("Content-Type")).contains(accept);
                    assertDescribed(operation, answer, 200);
                    assertThat(answer.body().contains("demo/")).as(query).isNotEqualTo(query.contains("quotes"));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "topics,  /api/topics?filter=a%2B,                   400",
        "topics,  /api/topics?filter=%FF,                    400",
        "history, /api/history?since=7,                      400",
        "history, /api/history?limit=0,                      400",
        "events,  /sse?topics=a%2B,                          400",
        "events,  /sse?topics=a&policy=none,                 400"
    })
    void whatIsRefusedIsAnsweredAsItSays(String id, String pathAndQuery, int status) {
        assertDescribed(operation(id), api.get(pathAndQuery), status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics", "history", "events"})
    void whatIsForbiddenIsAnsweredAsItSays(String id) {
        Operation operation = operation(id);
        assertDescribed(operation, api.get(operation.path(), "Origin", "http://page.example"), 403);
        if (!id.equals("events")) {
            assertDescribed(operation, api.get(operation.path(), "Accept", "text/html"), 406);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|{\"topic\":\"a/#\",\"data\":1}|400",
                "application/json|{\"topic\":\"$sys/a\",\"data\":1}|403",
                "text/plain|x|415"
            })
    void whatMayNotBePublishedIsAnsweredAsItSays(String type, String body, int status) {
        HttpResponse<String> answer =
                send(api.request("/api/publish").header("Content-Type", type).POST(BodyPublishers.ofString(body)));
        assertDescribed(operation("publish"), answer, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics", "history", "events"})
    void aServerThatDrainsAnswersAsItSays(String id) {
        sessions.stop();
        try {
            HttpResponse<String> answer = api.get(operation(id).path());
            assertDescribed(operation(id), answer, 503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        } finally {
            sessions.start();
        }
    }

    @Test
    void answersThatAreSpoiltAreNotWhatItSays() {
        publishTheExamples();
        JsonNode described = operation("history").answer(200, JSON);
        JsonNode page = api.json("/api/history?filter=demo/%23&limit=1");
        assertThat(faults(described, page)).isEmpty();
        for (String field : List.of("updates", "next", "recovered")) {
            ObjectNode spoilt = page.deepCopy().asObject();
            spoilt.remove(field);
            assertThat(faults(described, spoilt)).as("without %s", field).isNotEmpty();
        }
        for (String field : List.of("topic", "seq", "offset", "ts", "data")) {
            ObjectNode spoilt = page.deepCopy().asObject();
            spoilt.path("updates").get(0).asObject().remove(field);
            assertThat(faults(described, spoilt)).as("without %s", field).isNotEmpty();
        }
        ObjectNode more = page.deepCopy().asObject();
        more.path("updates").get(0).asObject().put("type", "update");
        assertThat(faults(described, more)).isNotEmpty();
    }

    private void publishTheExamples() {
        HttpResponse<String> answer = send(api.request("/api/publish")
                .header("Content-Type", NDJSON)
                .POST(BodyPublishers.ofString(document()
                        .at("/paths/~1api~1publish/post/requestBody/content/application~1x-ndjson/examples/lines/value")
                        .stringValue())));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    /** As it goes over the wire. */
    private static String text(JsonNode example) {
        return example.isString() ? example.stringValue() : example.toString();
    }

    /** As OpenAPI has it where nothing else is said: an array is a parameter that repeats. */
    private static String query(String name, JsonNode example) {
        return (example.isArray() ? example.valueStream() : Stream.of(example))
                .map(value -> name + "=" + URLEncoder.encode(value.asString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
