package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A small heap, many clients that do not read, each with the largest buffer, and updates of 60 KB, more of them than there is memory
 * for: the server stays healthy, who reads misses nothing, and each ledger is exact in the end, on both transports.
 */
class StalledMemoryIT {

    /** And over server-sent events. {@code -Psoak} has more. */
    private static final int STALLED_OF_EACH_POLICY = Integer.getInteger("sluice.stalled-memory.clients", 8);

    private static final int TOPICS = 30;
    private static final int UPDATES = 900;
    private static final int BODY_UPDATES = 20;
    private static final int RECEIVE_BUFFER = 4 * 1024;
    private static final String VALUE = "x".repeat(60_000);
    private static final String MOST = "&buffer=65536&heartbeat=1000";
    private static final List<String> POLICIES = List.of("drop-oldest", "drop-newest", "conflate", "disconnect");
    private static final Duration PATIENCE = JdkClient.PATIENCE.multipliedBy(6);

    private final HttpClient http = HttpClient.newHttpClient();

    private record Stalled(String policy, LoadClient client) {

        boolean isSettledAt(long head) {
            return client.end() != null || client.stream().isSettledAt(head);
        }
    }

    @Test
    void whatWaitsIsBoundedInBytesAndToldExactly() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                        List.of("-Xmx256m"),
                        "--sluice.simulator.enabled=false",
                        "--sluice.publish.protected-mode=false",
                        "--sluice.session.write-timeout=10m");
                LoadLoop loop = new LoadLoop(server.port())) {
            LoadClient reading =
                    loop.connect("topics=big/%23" + MOST, LoadLoop.RECEIVE_BUFFER_DEFAULT, new Stream(true));
            List<Stalled> stalled = stalled(loop);
            List<EventClient> events = events(server.port());
            try {
                long head = publish(server.port(), loop, reading);

                assertThat(get(server.port(), "/actuator/health").body()).contains("\"status\":\"UP\"");
                assertThat(get(server.port(), "/actuator/prometheus").body())
                        .contains("sluice_sessions_closed_total{code=\"4409\"} " + STALLED_OF_EACH_POLICY + ".0\n");
                assertThat(loop.call(() -> reading.stream().faults())).isEmpty();
                assertThat(loop.call(() -> reading.stream().updates())).isEqualTo(UPDATES);
                for (Stalled each : stalled) {
                    loop.readFreely(each.client);
                }
                await().atMost(PATIENCE)
                        .until(() -> loop.call(() -> stalled.stream().allMatch(each -> each.isSettledAt(head))));
                loop.call(() -> {
                    stalled.forEach(StalledMemoryIT::assertExact);
                    return true;
                });
                for (EventClient each : events) {
                    assertExact(each, head);
                }
                assertThat(server.log())
                        .noneMatch(line -> line.contains(" ERROR ") && !line.contains("Watchdog")); // of a busy machine
            } finally {
                for (EventClient each : events) {
                    each.close();
                }
            }
        }
    }

    private static List<Stalled> stalled(LoadLoop loop) throws IOException {
        List<Stalled> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED_OF_EACH_POLICY; i++) {
            for (String policy : POLICIES) {
                stalled.add(new Stalled(
                        policy,
                        loop.connect("topics=big/%23&policy=" + policy + MOST, RECEIVE_BUFFER, new Stream(false))));
            }
        }
        await().atMost(PATIENCE)
                .until(() -> loop.call(() ->
                        stalled.stream().allMatch(each -> each.client.stream().isSynced())));
        stalled.forEach(each -> loop.stopReading(each.client));
        return stalled;
    }

    private static List<EventClient> events(int port) throws IOException {
        List<EventClient> events = new ArrayList<>();
        for (int i = 0; i < STALLED_OF_EACH_POLICY; i++) {
            EventClient client = EventClient.open(port, RECEIVE_BUFFER, "topics=big/%23&policy=drop-oldest" + MOST);
            client.next("synced");
            events.add(client);
        }
        return events;
    }

    /** As fast as one client reads that all others could keep up with; returns the last offset. */
    private long publish(int port, LoadLoop loop, LoadClient reading) throws IOException, InterruptedException {
        for (int from = 0; from < UPDATES; from += BODY_UPDATES) {
            String body = IntStream.range(from, from + BODY_UPDATES)
                    .mapToObj(i -> "{\"topic\":\"big/" + i % TOPICS + "\",\"data\":\"" + i + VALUE + "\"}")
                    .collect(Collectors.joining("\n"));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/publish"))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/x-ndjson")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.body().lines()).hasSize(BODY_UPDATES).allMatch(line -> line.contains("\"offset\""));
            long published = (long) from + BODY_UPDATES;
            await().atMost(PATIENCE)
                    .until(() -> loop.call(() -> reading.stream().updates()) == published);
        }
        return UPDATES;
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(JdkClient.PATIENCE)
                        .build(),
                BodyHandlers.ofString());
    }

    private static void assertExact(Stalled stalled) {
        Stream stream = stalled.client.stream();
        String name = stalled.policy + ", " + stalled.client;
        if (stalled.policy.equals("disconnect")) {
            assertThat(stalled.client.end()).as(name).isNotNull(); // too late to read the close
            return;
        }
        assertThat(stalled.client.end()).as(name).isNull();
        assertThat(stream.received()).as(name).isEqualTo(stream.ledger("delivered"));
        assertThat(stream.lost()).as(name).isEqualTo(stream.ledger("lost"));
        assertThat(stream.ledger("matched")).as(name).isEqualTo(UPDATES);
        if (!stalled.policy.equals("conflate")) { // which leaves holes in seqs that are no losses
            assertThat(stream.faults()).as(name).isEmpty();
            assertThat(stream.lost()).as(name).isPositive();
        }
    }

    private static void assertExact(EventClient client, long head) throws IOException {
        long received = 0;
        long lost = 0;
        while (true) {
            EventClient.Event event = client.next("update", "gap", "heartbeat");
            JsonNode frame = event.json();
            if (event.type().equals("update")) {
                received++;
            } else if (event.type().equals("gap")) {
                lost += frame.path("lost").longValue();
            } else if (frame.path("offset").longValue() == head
                    && frame.path("queued").longValue() == 0) {
                assertThat(received).isEqualTo(frame.path("delivered").longValue());
                assertThat(lost).isPositive().isEqualTo(frame.path("lost").longValue());
                assertThat(received + lost).isEqualTo(UPDATES);
                return;
            }
        }
    }
}
