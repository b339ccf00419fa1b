package dev.sluice.http.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** One client that would fill the server with topics. It uses up the allowance of this machine, so the server is its own. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.publish.new-topics=10000"})
class NewTopicsIT {

    private static final int TOPICS = 100_000;
    private static final int TAKEN = 10_000;

    /** The JDK's client reads no result before it has sent all, and the server keeps 1 MB of them for one body. */
    private static final int BODY_ITEMS = 2_000;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Test
    void hundredThousandNewTopicsAreRefusedFromTheLimitOnAndHarmNobody() {
        try (Bystander bystander = new Bystander(port, hub)) {
            List<String> results = new ArrayList<>();
            for (int from = 0; from < TOPICS; from += BODY_ITEMS) {
                results.addAll(post(IntStream.range(from, from + BODY_ITEMS)));
            }
            assertThat(results).hasSize(TOPICS);
            assertThat(results.subList(0, TAKEN)).allMatch(result -> result.contains("\"seq\":1,"));
            long refused = results.stream()
                    .filter(result -> result.contains("\"code\":\"rate_limited\""))
                    .count();
            long published = results.stream()
                    .filter(result -> result.contains("\"seq\":1,"))
                    .count();
            assertThat(refused + published).isEqualTo(TOPICS);
            assertThat(published)
                    .as("ten thousand, and what an hour's share gives meanwhile")
                    .isLessThan(TAKEN + 1_000);
            assertThat(post(IntStream.of(0, 1, 2))).allMatch(result -> result.contains("\"seq\":2,"));
            bystander.isUnharmed();
        }
    }

    private List<String> post(IntStream numbers) {
        String body = numbers.mapToObj(i -> "{\"topic\":\"many/" + i + "\",\"data\":1}")
                .collect(Collectors.joining("\n"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/publish"))
                .timeout(JdkClient.PATIENCE.multipliedBy(6))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, BodyHandlers.ofString())
                .join()
                .body()
                .lines()
                .toList();
    }
}
