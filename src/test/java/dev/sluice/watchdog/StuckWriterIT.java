package dev.sluice.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Submission;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.PublishProperties;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.topic.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A writer that stands still looks like it to everybody, and goes on as if nothing had been. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false"})
class StuckWriterIT {

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch released = new CountDownLatch(1);

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private PublishProperties publishing;

    /** Stops the writer in the midst of it. */
    private final class Stopping implements Submission {

        @Override
        public Draft draft() {
            return new Draft(Topic.of("stuck/first"), new byte[] {'1'});
        }

        @Override
        public boolean mayBeginTopic() {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        }

        @Override
        public Duration patience() {
            return publishing.timeout();
        }

        @Override
        public void published(Update update) {}

        @Override
        public void refused(ErrorCode code, String message) {}

        @Override
        public void inDoubt(ErrorCode code, String message) {}
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> publish() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/api/publish"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"topic\":\"stuck/next\",\"data\":1}")));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(JdkClient.PATIENCE).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static JsonNode heartbeatThatIs(JdkClient client, boolean behind) {
        JsonNode heartbeat = client.next("heartbeat");
        while (heartbeat.has("behind") != behind) {
            heartbeat = client.next("heartbeat");
        }
        return heartbeat;
    }

    @Test
    void isToldToOperatorsPublishersAndSubscribers() throws Exception {
        try (JdkClient client = JdkClient.connect(port, "/ws?topics=stuck/%23&heartbeat=1000")) {
            assertThat(client.next("synced").isEmpty()).isFalse(); // its lane has joined the hub, on the writer
            assertThat(hub.submit(new Stopping())).isTrue();
            try {
                assertThat(heartbeatThatIs(client, true).path("behind").asInt(0))
                        .isGreaterThanOrEqualTo(1_000);
                HttpResponse<String> refused = publish();
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body())
                        .contains("\"code\":\"unavailable\"", "was not published")
                        .doesNotContain("\"unknown\"");
                await().atMost(JdkClient.PATIENCE)
                        .untilAsserted(
                                () -> assertThat(get("/actuator/health").body()).contains("\"DOWN\""));
                assertThat(get("/actuator/prometheus").body()).contains("sluice_stalled{what=\"writer\"} 1.0");
            } finally {
                released.countDown();
            }
            assertThat(client.next("update").path("topic").asString("")).isEqualTo("stuck/first");
            assertThat(heartbeatThatIs(client, false).has("resume")).isTrue();
            await().atMost(JdkClient.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get("/actuator/health").body()).doesNotContain("\"DOWN\""));
            assertThat(publish().statusCode()).isEqualTo(200);
            assertThat(client.next("update").path("topic").asString("")).isEqualTo("stuck/next");
        }
    }
}
