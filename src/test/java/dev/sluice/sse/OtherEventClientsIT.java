package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.TestPublisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that know no events, but HTTP: curl and the JDK's. */
@NoLeaks
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class OtherEventClientsIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private String url(String query) {
        return "http://127.0.0.1:" + port + "/sse?" + query;
    }

    private Process curl(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                OptionalTool.require("curl").toString(),
                "--silent",
                "--show-error",
                "--no-buffer",
                "--max-time",
                Long.toString(JdkClient.PATIENCE.toSeconds())));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    @Test
    void curlStreamsAndGoesOnFromWhereItLeft() throws IOException {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("curl", "0");
        String since = hub.journal().head().epoch() + ":" + hub.journal().head().offset();
        Process curl = curl(url("topics=curl&heartbeat=off"));
        String id;
        try (BufferedReader out = curl.inputReader(StandardCharsets.UTF_8)) {
            assertThat(linesTo(out, "event: synced"))
                    .contains("event: welcome", "event: subscribed", "event: snapshot");
            publisher.publish("curl", "1");
            List<String> lines = linesTo(out, "event: update");
            assertThat(lines.get(lines.size() - 2)).isEmpty();
            id = out.readLine();
            assertThat(out.readLine()).startsWith("data: {\"type\":\"update\",").endsWith(",\"data\":1}");
        } finally {
            curl.destroyForcibly();
        }
        assertThat(id)
                .isEqualTo("id: " + since.replaceFirst(":.*", ":")
                        + hub.journal().head().offset());
        publisher.publish("curl", "2");
        Process again = curl("--header", "Last-Event-ID: " + id.substring(4), url("topics=curl&heartbeat=off"));
        try (BufferedReader out = again.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = linesTo(out, "event: synced");
            assertThat(lines.stream().filter(line -> line.startsWith("data: {\"type\":\"update\"")))
                    .singleElement()
                    .asString()
                    .endsWith(",\"data\":2}");
        } finally {
            again.destroyForcibly();
        }
    }

    private static List<String> linesTo(BufferedReader out, String last) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.equals(last)) {
                return lines;
            }
        }
        throw new AssertionError("no line '" + last + "' in " + lines);
    }

    @Test
    void curlIsToldWhatIsWrong() throws IOException, InterruptedException {
        Process curl = curl("--include", url("topics=a&policy=none"));
        assertThat(curl.waitFor(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 400")
                .contains("\"code\":\"bad_parameter\"");
    }

    @Test
    void theJdksClientReadsLines() throws IOException, InterruptedException {
        TestPublisher publisher = new TestPublisher(hub);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url("topics=jdk&policy=conflate")))
                .timeout(JdkClient.PATIENCE)
                .build();
        HttpResponse<Stream<String>> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
            var unused = lines.peek(line -> {
                        if (line.equals("event: synced")) {
                            publisher.publish("jdk", "1");
                        }
                    })
                    .filter("event: update"::equals)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
