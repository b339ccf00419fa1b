package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.PlantedToken;
import dev.sluice.testing.TestIssuer;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A server whose issuer is not there when it starts. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.tokens.audience=" + TestIssuer.AUDIENCE,
            "sluice.tokens.roles.viewer.subscribe=plant/${sub}/#",
            "sluice.tokens.roles.chief.admin=true",
            "sluice.tokens.revocations=target/test-revocations-${random.uuid}.json",
            "management.server.port=0"
        })
class IssuerIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TestIssuer ISSUER = TestIssuer.away();
    private static final String VIEWER = "'sub':'ann','realm_access':{'roles':['viewer','offline_access']}";

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry properties) {
        properties.add("sluice.tokens.issuer-uri", ISSUER::uri);
    }

    @AfterAll
    static void close() {
        ISSUER.close();
    }

    private HttpResponse<String> get(int of, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of + path))
                .timeout(JdkClient.PATIENCE);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private void streams(JdkClient client) {
        assertThat(client.next("subscribed").path("effective").toString()).isEqualTo("[\"plant/ann/#\"]");
        client.next("synced");
        new TestPublisher(hub).publish("plant/bob/x", "1");
        new TestPublisher(hub).publish("plant/ann/x", "1");
        assertThat(client.next("update").path("topic").asString("")).isEqualTo("plant/ann/x");
    }

    /** The watch over tokens sees what the port of its own answers too. */
    @Test
    void whatTheManagementPortTellsIsWatched() throws Exception {
        PlantedToken planted = PlantedToken.of("metrics");
        Counter counter = meters.counter("planted", "who", planted.toString());
        try {
            assertThat(get(managementPort, "/actuator/prometheus", "").body()).contains(planted.toString());
            assertThat(planted.places()).anyMatch(place -> place.startsWith("what went out"));
        } finally {
            var unused = meters.remove(counter);
        }
    }

    @Test
    void issuerComesLaterAndChangesItsKeysAndNoTokenIsToldToAnybody(CapturedOutput output) throws Exception {
        String token = ISSUER.token(VIEWER);
        HttpResponse<String> early = get(port, "/api/topics", token);
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.headers().firstValue("Retry-After")).isPresent();
        try (JdkClient client = JdkClient.connect(port, "/ws")) {
            client.send("{'type':'auth','id':1,'token':'" + token + "'}");
            assertThat(client.next("error").path("retryable").asBoolean()).isTrue();
            ISSUER.come();
            while (get(port, "/api/topics", token).statusCode() == 503) {
                Thread.onSpinWait();
            }
            client.send("{'type':'auth','id':2,'token':'" + token + "'}");
            client.next("authenticated");
        }
        assertThat(get(port, "/api/topics", token).statusCode()).isEqualTo(200);
        try (JdkClient client = JdkClient.connect(
                JdkClient.newBuilder().header("Authorization", "Bearer " + token), port, "/ws?topics=%23")) {
            streams(client);
            ISSUER.rotate(false);
            client.send("{'type':'auth','id':1,'token':'" + ISSUER.token(VIEWER) + "'}");
            assertThat(client.next("authenticated").path("subject").asString(""))
                    .isEqualTo("ann");
        }
        String fresh = ISSUER.token(VIEWER);
        try (JdkClient client = JdkClient.connect(
                JdkClient.newBuilder().subprotocols("sluice.v1.json", "bearer." + fresh), port, "/ws?topics=%23")) {
            streams(client);
        }
        assertThat(get(port, "/api/topics", token).statusCode())
                .as("signed with the old key")
                .isEqualTo(401);
        String forOther = TestTokens.sign(ISSUER.signing(), JWSAlgorithm.RS256, "JWT", ISSUER.claims("other", VIEWER));
        assertThat(get(port, "/api/topics", forOther).statusCode()).isEqualTo(401);
        assertThat(get(port, "/.well-known/oauth-protected-resource", "").body())
                .contains(ISSUER.uri());
        HttpResponse<String> metrics = get(managementPort, "/actuator/prometheus", "");
        assertThat(metrics.statusCode()).as("a port of its own on loopback").isEqualTo(200);
        assertThat(metrics.body()).doesNotContain("eyJ").doesNotContain("bearer.");
        assertThat(output.getAll()).doesNotContain("eyJ").doesNotContain("bearer.");
    }
}
