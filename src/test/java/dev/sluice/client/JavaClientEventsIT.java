package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.client.ClientState.Phase;
import dev.sluice.hub.Hub;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The Java client behind a proxy that lets no WebSocket through. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JavaClientEventsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private static SluiceClient client(DroppingProxy proxy) {
        return SluiceClient.builder()
                .uri(URI.create("ws://127.0.0.1:" + proxy.port()))
                .heartbeat(Duration.ofMillis(250))
                .retry(failures -> Duration.ofMillis(20))
                .connect();
    }

    @Test
    void eachUpdateComesOnceOverEventsThatAreCutOffAndWhatIsPostedIsInTheLog() throws IOException {
        try (DroppingProxy proxy = DroppingProxy.to(port);
                SluiceClient client = client(proxy);
                LiveStore store = client.store("java-events/+")) {
            proxy.refuseUpgrades(true);
            proxy.dropAll();
            List<StreamEvent> events = new CopyOnWriteArrayList<>();
            var unused = client.events(List.of("java-events/#"), Contract.DEFAULT.withBuffer(65_536))
                    .subscribe(events::add);
            await().atMost(PATIENCE).until(client::isLive);
            TestPublisher publisher = new TestPublisher(hub);
            for (int number = 1; number <= 200; number++) {
                publisher.publish("java-events/a", Integer.toString(number));
                if (number % 20 == 0) {
                    proxy.dropAll();
                }
            }
            await().atMost(PATIENCE).until(client::isLive);
            Published published = client.publish("java-events/a", "201")
                    .retryWhen(Told.notSent()) // the last cut may not have been noticed yet
                    .block(PATIENCE);
            assertThat(published).isNotNull();
            assertThat(published.seq()).isEqualTo(201);
            await().atMost(PATIENCE).until(() -> store.get("java-events/a")
                    .map(Update::text)
                    .orElse("")
                    .equals("201"));
            await().atMost(PATIENCE).until(() -> seqs(events).size() >= 201);
            assertThat(seqs(events))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 201).boxed().toList());
            assertThat(events).noneMatch(Gap.class::isInstance);
            assertThat(client.state().reason()).isEqualTo("connected");
        }
    }

    private static List<Long> seqs(List<StreamEvent> events) {
        return events.stream()
                .filter(Update.class::isInstance)
                .map(event -> ((Update) event).seq())
                .toList();
    }

    @Test
    void whatASlowSubscriberDoesNotAskForStaysAtTheServerUnderItsContract() throws IOException {
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            proxy.refuseUpgrades(true);
            try (SluiceClient client = client(proxy)) {
                List<Long> seqs = new CopyOnWriteArrayList<>();
                var unused = client.subscribe(List.of("java-slow-events"), Contract.DEFAULT.withBuffer(65_536))
                        .limitRate(1)
                        .delayElements(Duration.ofMillis(1))
                        .subscribe(update -> seqs.add(update.seq()));
                await().atMost(PATIENCE).until(() -> client.state().phase() == Phase.CONNECTED);
                new TestPublisher(hub).publishNumbers("java-slow-events", 1, 300);
                await().atMost(PATIENCE).until(() -> seqs.contains(300L));
                assertThat(seqs).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void aSubscriptionThatIsRefusedEndsAlone() throws IOException {
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            proxy.refuseUpgrades(true);
            try (SluiceClient client = client(proxy)) {
                List<Throwable> faults = new CopyOnWriteArrayList<>();
                var unused = client.subscribe("a/#/b").subscribe(update -> {}, faults::add);
                await().atMost(PATIENCE).until(() -> !faults.isEmpty());
                assertThat(((SluiceException) faults.get(0)).code()).isEqualTo("bad_filter");
                await().atMost(PATIENCE).until(() -> client.state().phase() == Phase.CONNECTED);
            }
        }
    }
}
