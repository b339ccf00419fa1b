package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FreePort;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus on loopback with {@code src/ops/prometheus}, which reads one server every second. */
final class Prometheus implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int port;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Prometheus start(Path folder, int server) throws IOException {
        Path program = OptionalTool.require("prometheus");
        int port = FreePort.find();
        String configuration =
                Proxy.replace(Proxy.ops("prometheus/prometheus.yml"), "127.0.0.1:8080", "127.0.0.1:" + server);
        Path file = folder.resolve("prometheus.yml");
        Files.writeString(file, Proxy.replace(configuration, ": 15s", ": 1s"));
        Files.writeString(folder.resolve("alerts.yml"), Proxy.ops("prometheus/alerts.yml"));
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** Waits until it has read the server often enough for a rate. */
    void awaitScrapes() {
        Awaitility.await()
                .ignoreExceptions()
                .atMost(JdkClient.PATIENCE)
                .until(() -> result("count_over_time(sluice_journal_topics[1m])")
                                .path(0)
                                .path("value")
                                .path(1)
                                .asInt(0)
                        >= 3);
    }

    /** The series that a query comes to now. */
    JsonNode result(String query) throws IOException, InterruptedException {
        JsonNode answer = get("query?query=" + encoded(query));
        assertThat(answer.path("status").asString(""))
                .as("%s: %s", query, answer)
                .isEqualTo("success");
        return answer.path("data").path("result");
    }

    /** The label sets of all series that a selector finds. */
    JsonNode series(String selector) throws IOException, InterruptedException {
        return get("series?match[]=".replace("[]", "%5B%5D") + encoded(selector))
                .path("data");
    }

    /** What it knows of its rules. */
    JsonNode rules() throws IOException, InterruptedException {
        return get("rules").path("data").path("groups").path(0).path("rules");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .timeout(JdkClient.PATIENCE)
                .build();
        return JsonMapper.shared()
                .readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    @Override
    public void close() {
        process.destroy();
        assertThat(process.onExit().orTimeout(60, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }
}
