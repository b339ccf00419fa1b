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
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What takes its time by the clock, before a real server: {@code mvnw -Pkit verify}. The same is in each build in virtual time
 * ({@link JavaClientLivenessTests}, {@link JavaClientPublishTests}, {@link JavaClientEventsTests}).
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JavaClientSlowScenarios {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final String topic = "slow-scenarios/" + UUID.randomUUID();
    private final List<StreamEvent> events = new CopyOnWriteArrayList<>();
    private final List<ClientState> states = new CopyOnWriteArrayList<>();
    private DroppingProxy proxy;
    private @Nullable SluiceClient connected;

    @BeforeEach
    void connect() throws IOException {
        proxy = DroppingProxy.to(port);
    }

    private void listen() {
        connected = SluiceClient.builder()
                .uri(URI.create("ws://127.0.0.1:" + proxy.port()))
                .heartbeat(Duration.ofMillis(250))
                .retry(failures -> Duration.ofMillis(20))
                .connect();
        var unused = client().states().subscribe(states::add);
        var unused2 = client().events(List.of(topic), Contract.DEFAULT.withBuffer(65_536))
                .subscribe(events::add);
        await().atMost(PATIENCE).until(client()::isLive);
    }

    private SluiceClient client() {
        return Objects.requireNonNull(connected, "a test connects first");
    }

    @AfterEach
    void close() throws IOException {
        if (connected != null) {
            connected.close();
        }
        proxy.close();
    }

    private void publish(int from, int to) {
        new TestPublisher(hub).publishNumbers(topic, from, to);
    }

    private List<String> told() {
        return events.stream()
                .filter(Update.class::isInstance)
                .map(event -> ((Update) event).text())
                .toList();
    }

    /** Over an event stream there is no ping. */
    private boolean isAnswered() {
        return "pong"
                .equals(client().ping().thenReturn("pong").onErrorReturn("none").block(JdkClient.PATIENCE));
    }

    private boolean wasGivenUp() {
        return states.stream().anyMatch(state -> state.phase() == Phase.WAITING && state.code() == 4408);
    }

    @Test
    void aServerThatIsGoneWithoutAWordIsGivenUpAndNothingIsMissing() {
        listen();
        publish(1, 3);
        await().atMost(PATIENCE).until(() -> told().size() == 3);
        proxy.loseServersSide();
        publish(4, 6);
        await().atMost(PATIENCE).until(this::wasGivenUp);
        await().atMost(PATIENCE).until(() -> told().size() == 6);
        assertThat(told()).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(events).noneMatch(Gap.class::isInstance);
    }

    @Test
    void whatStallsForLongIsGivenUpAndWhatComesLateComesOnce() {
        listen();
        publish(1, 3);
        await().atMost(PATIENCE).until(() -> told().size() == 3);
        proxy.stall();
        publish(4, 6);
        await().atMost(PATIENCE).until(this::wasGivenUp);
        proxy.flow();
        await().atMost(PATIENCE).until(() -> told().size() >= 6 && client().isLive());
        assertThat(told()).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @Test
    void aPublishWithoutAnAnswerIsUnknownAfterFiveSecondsAndInTheLogOnceAtMost() {
        listen();
        proxy.stall();
        assertThatThrownBy(() -> client().publish(topic, "1").block(JdkClient.PATIENCE))
                .isInstanceOfSatisfying(SluiceException.class, fault -> assertThat(fault.isUnknown())
                        .isTrue());
        proxy.flow();
        await().atMost(PATIENCE).until(client()::isLive);
        assertThat(client().publish(topic, "2").block(JdkClient.PATIENCE)).isNotNull();
        await().atMost(PATIENCE).until(() -> told().contains("2"));
        assertThat(told()).containsAnyOf("1", "2").doesNotHaveDuplicates();
    }

    @Test
    void aMinuteAfterUpgradesComeThroughAgainAWebSocketTakesOver() {
        proxy.refuseUpgrades(true);
        listen();
        publish(1, 3);
        await().atMost(PATIENCE).until(() -> told().size() == 3);
        assertThatThrownBy(() -> client().ping().block(JdkClient.PATIENCE)).hasMessageContaining("event stream");
        proxy.refuseUpgrades(false);
        await().atMost(PATIENCE)
                .until(() -> client().state().phase() == Phase.CONNECTED && client().isLive() && isAnswered());
        publish(4, 6);
        await().atMost(PATIENCE).until(() -> told().size() == 6);
        assertThat(told()).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(events).noneMatch(Gap.class::isInstance);
    }
}
