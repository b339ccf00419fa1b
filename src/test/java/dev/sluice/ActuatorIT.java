package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** In a context of its own, so that its numbers are those of this test alone. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "spring.application.name=actuator",
            "management.prometheus.metrics.export.enabled=true"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActuatorIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern OF_A_SOURCE = Pattern.compile("sluice_(mqtt|kafka|rabbitmq|sparkplug)_");
    private static final Pattern METER = Pattern.compile("`(sluice_[a-z_]+)");

    private String atStart = "";

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(JdkClient.PATIENCE)
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    @BeforeAll
    void scrapeBeforeAnybodyConnects() throws IOException, InterruptedException {
        atStart = get("/actuator/prometheus").body();
    }

    /** But those of a broker, of which there is none here. */
    @Test
    void allMetersOfTheReadmeAreThereFromTheStart() throws IOException {
        List<String> named = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `sluice_"))
                .flatMap(line -> METER.matcher(line).results().map(result -> result.group(1)))
                .filter(meter -> !OF_A_SOURCE.matcher(meter).lookingAt())
                .toList();
        assertThat(named).as("meters in the README").hasSizeGreaterThan(15);
        assertThat(named).allSatisfy(meter -> assertThat(atStart).contains("\n" + meter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "health/liveness", "health/readiness"})
    void isHealthy(String endpoint) throws IOException, InterruptedException {
        HttpResponse<String> response = get("/actuator/" + endpoint);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"status\":\"UP\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "beans", "heapdump", "shutdown"})
    void showsNothingElse(String endpoint) throws IOException, InterruptedException {
        assertThat(get("/actuator/" + endpoint).statusCode()).isEqualTo(404);
    }

    @Test
    void metersTellWhatHappened() {
        TestPublisher publisher = new TestPublisher(hub);
        try (JdkClient reading = JdkClient.connect(port, "/ws?topics=meters/%23&buffer=100");
                JdkClient stuck = JdkClient.connect(port, "/ws?topics=meters/a&buffer=10&credit=5")) {
            var unusedReading = reading.next("synced");
            var unusedStuck = stuck.next("synced");
            publisher.publishNumbers("meters/a", 1, 40);
            publisher.publishNumbers("meters/b", 1, 20);
            publisher.publishNumbers("unheard", 1, 7);

            assertBecomes("sluice_updates_published_total", 67);
            assertBecomes("sluice_updates_matched_total", 60 + 40);
            assertBecomes("sluice_updates_delivered_total", 60 + 5);
            assertBecomes("sluice_updates_lost_total", 40 - 5 - 10);
            assertBecomes("sluice_updates_conflated_total", 0);
            assertBecomes("sluice_waiting_updates", 10);
            assertBecomes("sluice_sessions", 2);
            assertBecomes("sluice_journal_topics", 3);
            assertBecomes("sluice_journal_updates", 67);

            assertThat(reading.close(1000).code()).isEqualTo(1000);
            assertThat(stuck.close(3456).code()).isEqualTo(3456);
            assertBecomes("sluice_sessions", 0);
            assertBecomes("sluice_updates_withdrawn_total", 10);
            assertBecomes("sluice_sessions_closed_total{code=\"1000\"}", 1);
            assertBecomes("sluice_sessions_closed_total{code=\"other\"}", 1);
            assertBecomes("sluice_waiting_updates", 0);
        }
    }

    /** Waits until a meter, summed over its tags, has that value: lanes tell theirs once a second. */
    private void assertBecomes(String meter, double value) {
        Awaitility.await()
                .atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(sum(meter)).as(meter).isEqualTo(value));
    }

    private double sum(String meter) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(meter + " ") || line.startsWith(meter + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
