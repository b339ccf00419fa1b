package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.client.ClientState.Phase;
import dev.sluice.hub.Hub;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.retry.Retry;

/** The Java client before a real server over networks that are not what they should be, and on machines whose clocks are not. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JavaClientNetworkIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT = Duration.ofMillis(250);

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final ShiftedTime time = new ShiftedTime();
    private final String topic = "network/" + UUID.randomUUID();
    private final List<StreamEvent> events = new CopyOnWriteArrayList<>();
    private final List<ClientState> states = new CopyOnWriteArrayList<>();
    private DroppingProxy proxy;
    private SluiceClient client;
    private LiveStore store;
    private long number;

    @BeforeEach
    void connect() throws IOException {
        proxy = DroppingProxy.to(port);
        client = builder().connect();
        store = client.store(topic);
        var unused = client.states().subscribe(states::add);
        var unused2 = client.events(List.of(topic), Contract.DEFAULT.withBuffer(65_536))
                .subscribe(events::add);
        awaitLive();
        awaitSynced(events); // what is published before is a snapshot at most
    }

    private static void awaitSynced(List<StreamEvent> events) {
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(Synced.class::isInstance));
    }

    private SluiceClientBuilder builder() {
        return SluiceClient.builder()
                .uri(URI.create("ws://127.0.0.1:" + proxy.port()))
                .heartbeat(HEARTBEAT)
                .retry(failures -> Duration.ofMillis(20))
                .clocks(time::nanos, time);
    }

    /** On each connection that is lost, and not where leave is taken. */
    @Test
    void aWillIsCarriedOutWheneverTheConnectionIsLost() throws IOException {
        client.will(Will.STALE.withPublish(Message.of(topic + "/state", "\"gone\"")))
                .block(PATIENCE);
        try (SluiceClient watcher = SluiceClient.connect(URI.create("ws://127.0.0.1:" + port));
                LiveStore watched = watcher.store(topic + "/#")) {
            for (String value : List.of("1", "2")) {
                publish(client, topic + "/value", value);
                proxy.dropAll();
                await().atMost(PATIENCE)
                        .until(() -> shows(watched, topic + "/value", value + " stale")
                                && shows(watched, topic + "/state", "\"gone\" good"));
                publish(client, topic + "/state", "\"back\"");
            }
            publish(client, topic + "/value", "3");
            client.disposeLater().block(PATIENCE);
            try (SluiceClient later = SluiceClient.connect(URI.create("ws://127.0.0.1:" + proxy.port()))) {
                later.will(Will.STALE).block(PATIENCE);
                publish(later, topic + "/later", "4");
                proxy.dropAll();
                await().atMost(PATIENCE).until(() -> shows(watched, topic + "/later", "4 stale"));
            }
            assertThat(shows(watched, topic + "/value", "3 good")).isTrue();
            assertThat(shows(watched, topic + "/state", "\"back\" good")).isTrue();
        }
    }

    /** Again and again, while there is no connection. */
    private static void publish(SluiceClient client, String topic, String json) {
        assertThat(client.publish(topic, json)
                        .retryWhen(Retry.fixedDelay(1_000, Duration.ofMillis(20)))
                        .block(PATIENCE))
                .isNotNull();
    }

    private static boolean shows(LiveStore store, String topic, String expected) {
        return store.get(topic)
                .filter(update -> (update.text() + " " + update.quality()).equals(expected))
                .isPresent();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
    }

    private void awaitLive() {
        await().atMost(PATIENCE).until(client::isLive);
    }

    private void publish(int updates) {
        new TestPublisher(hub).publishNumbers(topic, (int) number + 1, (int) number + updates);
        number += updates;
    }

    private List<Long> told() {
        return events.stream()
                .filter(Update.class::isInstance)
                .map(event -> Long.valueOf(((Update) event).text()))
                .toList();
    }

    /** Each number once, in order, without a gap, and the newest one in the store. */
    private void assertWhole() {
        await().atMost(PATIENCE).until(() -> told().size() >= number);
        assertThat(told())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, number).boxed().toList());
        assertThat(events).noneMatch(Gap.class::isInstance);
        await().atMost(PATIENCE)
                .until(() -> store.isLive()
                        && store.get(topic).map(Update::text).orElse("").equals(Long.toString(number)));
    }

    private long connects() {
        return client.figures().connects();
    }

    @Test
    void anOrderlyEndOfTheConnectionIsMadeUpForAsAResetIs() {
        for (int cut = 0; cut < 5; cut++) {
            publish(10);
            proxy.endAll();
            publish(10);
            proxy.dropAll();
        }
        assertWhole();
    }

    @Test
    void whatStallsIsNotLiveAndGoesOnAsIfNothingHadBeen() {
        publish(3);
        assertWhole();
        long before = connects();
        proxy.stall();
        publish(3);
        await().atMost(PATIENCE).until(() -> !client.isLive() && !store.isLive());
        assertThat(client.state().phase()).isEqualTo(Phase.CONNECTED);
        assertThat(store.get(topic).map(Update::text))
                .as("the old value, called old")
                .hasValue("3");
        proxy.flow();
        awaitLive();
        assertWhole();
        assertThat(connects()).isEqualTo(before);
    }

    @Test
    void overALongWayAllComesAndIsLive() {
        proxy.delay(Duration.ofMillis(100));
        proxy.dropAll();
        publish(100);
        assertWhole();
        awaitLive();
        assertThat(client.publish(topic, Long.toString(++number)).block(JdkClient.PATIENCE))
                .isNotNull();
        assertWhole();
    }

    @Test
    void aSleepOfTenMinutesAndAServerThatHungUpMeanwhile() {
        publish(3);
        assertWhole();
        long before = connects();
        proxy.loseServersSide();
        publish(3);
        time.sleep(Duration.ofMinutes(10));
        assertWhole();
        assertThat(connects()).isGreaterThan(before);
        assertThat(states)
                .anyMatch(state -> state.phase() == Phase.WAITING
                        && state.code() == 4408
                        && Duration.ZERO.equals(state.retryIn()));
    }

    @Test
    void aShortSleepIsAskedAboutAndKeepsTheConnection() {
        publish(3);
        assertWhole();
        long before = connects();
        time.sleep(Duration.ofSeconds(20));
        publish(3);
        await().atMost(PATIENCE).until(() -> told().size() == 6);
        assertWhole();
        assertThat(connects()).isEqualTo(before);
    }

    @Test
    void aTimeOfDayThatIsSetBackIsNothing() {
        long before = connects();
        for (Duration jump : List.of(Duration.ofHours(-5), Duration.ofDays(-400))) {
            time.set(jump);
            publish(3);
            assertWhole();
        }
        assertThat(connects()).isEqualTo(before);
    }

    @Test
    void aTimeOfDayThatIsSetForwardMayBeASleepAndLosesNothing() {
        publish(3);
        time.set(Duration.ofHours(5));
        publish(3);
        assertWhole();
    }

    @Test
    void withoutAConnectionPublishingIsRefusedAndLaterNot() {
        proxy.refuse();
        await().atMost(PATIENCE).until(() -> client.state().phase() == Phase.WAITING);
        await().atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(
                        () -> client.publish(topic, "\"lost\"").block(JdkClient.PATIENCE))
                .isInstanceOfSatisfying(SluiceException.class, fault -> assertThat(fault.isRetryable())
                        .isTrue()));
        proxy.accept();
        awaitLive();
        Published published = client.publish(topic, Long.toString(++number)).block(JdkClient.PATIENCE);
        assertThat(published).isNotNull();
        assertThat(published.seq()).as("what was refused is not in the log").isEqualTo(number);
        assertWhole();
    }

    @Test
    void whoCancelsHearsNothingMoreAndTheOthersGoOn() {
        List<StreamEvent> heard = new CopyOnWriteArrayList<>();
        Disposable cancelled =
                client.events(List.of(topic), Contract.DEFAULT.withBuffer(100)).subscribe(heard::add);
        awaitSynced(heard);
        publish(3);
        await().atMost(PATIENCE)
                .until(() -> heard.stream().filter(Update.class::isInstance).count() == 3);
        cancelled.dispose();
        publish(3);
        assertWhole();
        assertThat(heard.stream().filter(Update.class::isInstance)).hasSize(3);
        Long inTime = client.subscribe(topic).take(1).count().block(JdkClient.PATIENCE);
        assertThat(inTime).isEqualTo(1);
    }

    @Test
    void whereTheContractEndsTheConnectionItGoesOnFromThere() {
        List<Long> seqs = new CopyOnWriteArrayList<>();
        BaseSubscriber<Update> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Update update) {
                seqs.add(update.seq());
            }
        };
        List<StreamEvent> heard = new CopyOnWriteArrayList<>();
        client.events(List.of(topic), Contract.of(Policy.DISCONNECT).withBuffer(5))
                .doOnNext(heard::add)
                .ofType(Update.class)
                .subscribe(slow);
        awaitSynced(heard);
        publish(50);
        await().atMost(PATIENCE).until(() -> states.stream().anyMatch(state -> state.code() == 4409));
        slow.request(Long.MAX_VALUE);
        await().atMost(PATIENCE).until(() -> seqs.contains(50L));
        assertThat(seqs)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
        assertWhole();
    }
}
