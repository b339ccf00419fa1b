package dev.sluice.http;

import static dev.sluice.http.ApiClient.send;
import static dev.sluice.http.ApiDescription.assertDescribed;
import static dev.sluice.http.ApiDescription.examples;
import static dev.sluice.http.ApiDescription.faults;
import static dev.sluice.http.ApiDescription.operation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.ApiDescription.Operation;
import dev.sluice.security.token.WithTokens;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the OpenAPI document says of a server whose clients need a token. */
@NoLeaks
@WithTokens
class AccessApiIT {

    private static final String JSON = "application/json";
    private static final String ADMIN = "Bearer " + TestTokens.ofAdmin();
    private static final String ANN = "Bearer " + TestTokens.of("api-ann", "api/#", "api/#");

    @LocalServerPort
    private int port;

    @Autowired
    @Qualifier("requestMappingHandlerMapping") // actuator has one too
    private RequestMappingHandlerMapping mapping;

    private ApiClient api;

    @BeforeEach
    void begin() {
        api = new ApiClient(port);
    }

    private HttpResponse<String> call(Operation operation, String path, String authorization, String body) {
        var request = api.request(path)
                .header("Content-Type", JSON)
                .method(operation.method().toUpperCase(Locale.ROOT), BodyPublishers.ofString(body));
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private HttpResponse<String> call(Operation operation, String authorization, String body) {
        return call(operation, operation.path().replace("{id}", "0123456789abcdef"), authorization, body);
    }

    @Test
    void itsAddressesAreThoseOfTheServer() {
        assertThat(ApiDescription.operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(ApiDescription.served(mapping));
    }

    static Stream<String> guarded() {
        return ApiDescription.operations().stream()
                .filter(operation -> operation.node().has("security"))
                .map(operation -> operation.node().path("operationId").stringValue());
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void whoShowsNoTokenOrABadOneIsAnsweredAsItSays(String id) {
        for (String authorization : List.of("", "Bearer x")) {
            HttpResponse<String> answer = call(operation(id), authorization, "{}");
            assertDescribed(operation(id), answer, 401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"revoke", "revocations", "takeBack"})
    void whoDoesNotAdministerIsAnsweredAsItSays(String id) {
        assertDescribed(operation(id), call(operation(id), ANN, "{\"sub\":\"x\"}"), 403);
    }

    @Test
    void whatIsNotGrantedIsAnsweredAsItSays() {
        for (String id : List.of("topics", "history")) {
            assertDescribed(operation(id), api.get(operation(id).path() + "?filter=x", "Authorization", ANN), 403);
        }
        assertDescribed(operation("events"), api.get("/sse?topics=x", "Authorization", ANN), 403);
        assertDescribed(operation("publish"), call(operation("publish"), ANN, "{\"topic\":\"x\",\"data\":1}"), 403);
    }

    @Test
    void sessionBeginsAndEndsAsItSays() {
        HttpResponse<String> begun = call(operation("beginSession"), ANN, "");
        assertDescribed(operation("beginSession"), begun, 200);
        HttpResponse<String> ended = call(operation("endSession"), "", "");
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(operation("endSession").node().path("responses").has("204")).isTrue();
    }

    @Test
    void whatItsExamplesRevokeIsListedAndTakenBackAsItSays() {
        Operation revoke = operation("revoke");
        JsonNode content = revoke.node().at("/requestBody/content/application~1json");
        for (JsonNode example : examples(content)) {
            assertThat(faults(content, example)).isEmpty();
            HttpResponse<String> made = call(revoke, ADMIN, example.toString());
            assertDescribed(revoke, made, 201);
            assertDescribed(operation("revocations"), call(operation("revocations"), ADMIN, ""), 200);
            String id = JsonMapper.shared().readTree(made.body()).path("id").asString("");
            Operation takeBack = operation("takeBack");
            for (int status : List.of(204, 404)) {
                assertThat(call(takeBack, "/api/revocations/" + id, ADMIN, "").statusCode())
                        .isEqualTo(status);
                assertThat(takeBack.node().path("responses").has(Integer.toString(status)))
                        .isTrue();
            }
        }
        assertDescribed(revoke, call(revoke, ADMIN, "{}"), 400);
        assertDescribed(
                revoke,
                send(api.request(revoke.path())
                        .header("Authorization", ADMIN)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"))),
                415);
    }

    @Test
    void resourceIsAsItSays() {
        assertDescribed(operation("resource"), api.get(operation("resource").path()), 200);
    }
}
