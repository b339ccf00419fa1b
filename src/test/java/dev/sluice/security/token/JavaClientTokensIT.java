package dev.sluice.security.token;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.client.ClientState;
import dev.sluice.client.ClientState.Phase;
import dev.sluice.client.Contract;
import dev.sluice.client.Gap;
import dev.sluice.client.LiveStore;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import dev.sluice.client.StreamEvent;
import dev.sluice.client.Update;
import dev.sluice.hub.Hub;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.TestTokens;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The Java client and a server that looks at its tokens. */
@WithTokens
class JavaClientTokensIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** By so much the client's clock is ahead: 80 % of what a token of an hour has still to live are soon over. */
    private static final Duration AHEAD = Duration.ofSeconds(3_599);

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final List<StreamEvent> events = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final List<ClientState> states = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private @Nullable SluiceClient connected;

    private void connect(Duration ahead, Supplier<Mono<String>> tokens) {
        connect("", ahead, tokens);
    }

    private void connect(String path, Duration ahead, Supplier<Mono<String>> tokens) {
        connected = SluiceClient.builder()
                .uri(URI.create("ws://127.0.0.1:" + port + path))
                .retry(failures -> Duration.ofMillis(20))
                .clocks(System::nanoTime, Clock.offset(Clock.systemUTC(), ahead))
                .token(() -> {
                    int unused = asked.incrementAndGet();
                    return tokens.get();
                })
                .connect();
        var unused = client().states().subscribe(states::add);
    }

    private SluiceClient client() {
        return Objects.requireNonNull(connected, "a test connects first");
    }

    @AfterEach
    void close() {
        if (connected != null) {
            connected.close();
        }
    }

    private void listen(String filter) {
        var unused = client().events(List.of(filter), Contract.DEFAULT.withBuffer(1_000))
                .subscribe(events::add, faults::add);
        await().atMost(PATIENCE).until(client()::isLive);
    }

    private List<String> told() {
        return events.stream()
                .filter(Update.class::isInstance)
                .map(event -> ((Update) event).text())
                .toList();
    }

    private static String expired(Duration ago, String claims) {
        long end = Instant.now().minus(ago).getEpochSecond();
        return TestTokens.ofSecret(TestTokens.SECRET, "{'exp':" + end + "," + claims + "}");
    }

    @Test
    void aTokenIsRenewedOverTheOpenConnectionAndTheStreamGoesOn() {
        connect(AHEAD, () -> Mono.just(TestTokens.of("renewing", "java-tokens/#", "java-tokens/#")));
        listen("java-tokens/renewed");
        TestPublisher publisher = new TestPublisher(hub);
        for (int number = 1; asked.get() < 4; number++) {
            publisher.publish("java-tokens/renewed", Integer.toString(number));
            int last = number;
            await().atMost(PATIENCE).until(() -> told().size() == last);
        }
        assertThat(client().figures().connects()).isEqualTo(1);
        assertThat(events).noneMatch(Gap.class::isInstance);
        assertThat(client().state().phase()).isEqualTo(Phase.CONNECTED);
    }

    @Test
    void theServerCountsTheNewTokenAndWhatItNoLongerGrantsEnds() {
        connect(AHEAD, () -> Mono.just(TestTokens.of("narrowed", asked.get() == 1 ? "#" : "java-tokens/kept", "none")));
        listen("java-tokens/kept");
        var unused = client().subscribe("java-tokens/taken").subscribe(update -> {}, faults::add);
        await().atMost(PATIENCE).until(() -> !faults.isEmpty());
        assertThat(((SluiceException) faults.get(0)).code()).isEqualTo("forbidden");
        new TestPublisher(hub).publish("java-tokens/kept", "1");
        await().atMost(PATIENCE).until(() -> told().contains("1"));
        assertThat(client().figures().connects()).isEqualTo(1);
    }

    /** A store over all that the token allows: first all, then half of it, then all again. */
    @Test
    void theStoreShowsWhatTheTokenAllowsAndNothingElse() {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("java-tokens/fewer/a", "1");
        publisher.publish("java-tokens/fewer/b", "1");
        AtomicReference<String> granted = new AtomicReference<>("java-tokens/#");
        connect(AHEAD, () -> Mono.just(TestTokens.of("fewer", requireNonNull(granted.get()), "none")));
        LiveStore store = client().store("java-tokens/fewer/#");
        await().atMost(PATIENCE).until(() -> store.values().size() == 2 && store.isLive());
        granted.set("java-tokens/fewer/a");
        await().atMost(PATIENCE).until(() -> store.values().size() == 1 && store.isLive());
        assertThat(store.values()).containsOnlyKeys("java-tokens/fewer/a");
        publisher.publish("java-tokens/fewer/b", "2");
        granted.set("java-tokens/#");
        await().atMost(PATIENCE).until(() -> store.values().size() == 2 && store.isLive());
        assertThat(store.get("java-tokens/fewer/b").map(Update::text)).hasValue("2");
        assertThat(client().figures().connects()).isEqualTo(1);
    }

    @Test
    void aTokenThatTheServerTakesFromNobodyEndsForGood() {
        connect(Duration.ZERO, () -> Mono.just(expired(Duration.ofHours(1), "'sub':'late'")));
        await().atMost(PATIENCE).until(() -> client().state().phase() == Phase.CLOSED);
        assertThat(client().state().code()).isEqualTo(4401);
        assertThat(asked).as("another one was asked for, once").hasValue(2);
    }

    @Test
    void whatTheQueryAsksForAndTheTokenDoesNotGrantClosesForGood() {
        connect(
                "/ws?topics=elsewhere",
                Duration.ZERO,
                () -> Mono.just(TestTokens.of("asking", "java-tokens/#", "none")));
        await().atMost(PATIENCE).until(() -> client().state().phase() == Phase.CLOSED);
        assertThat(client().state().code()).isEqualTo(4403);
        assertThat(asked).hasValue(1);
    }

    @Test
    void whileANewTokenIsLateTheOldOneRunsOutAndItGoesOnFromThereWhenItIsThere() {
        Sinks.One<String> late = Sinks.one();
        String first = expired(Duration.ofSeconds(-3), "'sub':'slow','sluice':{'subscribe':['java-tokens/#']}");
        connect(Duration.ZERO, () -> asked.get() == 1 ? Mono.just(first) : late.asMono());
        listen("java-tokens/slow");
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("java-tokens/slow", "1");
        await().atMost(PATIENCE).until(() -> states.stream().anyMatch(state -> state.code() == 4401));
        publisher.publishNumbers("java-tokens/slow", 2, 5);
        late.emitValue(TestTokens.of("slow", "java-tokens/#", "none"), Sinks.EmitFailureHandler.FAIL_FAST);
        await().atMost(PATIENCE).until(() -> told().size() == 5);
        assertThat(told()).containsExactly("1", "2", "3", "4", "5");
        assertThat(events).noneMatch(Gap.class::isInstance);
        assertThat(asked).as("the one that was late was asked for once").hasValue(2);
    }

    @Test
    void whoHasNoTokenForItIsRefusedThatAlone() {
        connect(Duration.ZERO, () -> Mono.just(TestTokens.of("limited", "java-tokens/#", "java-tokens/mine")));
        listen("java-tokens/a");
        var unused = client().subscribe("elsewhere/#").subscribe(update -> {}, faults::add);
        await().atMost(PATIENCE).until(() -> !faults.isEmpty());
        assertThat(((SluiceException) faults.get(0)).code()).isEqualTo("forbidden");
        var unused2 = client().publish("java-tokens/a", "1").subscribe(published -> {}, faults::add);
        await().atMost(PATIENCE).until(() -> faults.size() == 2);
        assertThat(((SluiceException) faults.get(1)).code()).isEqualTo("forbidden");
        assertThat(client().publish("java-tokens/mine", "1").block(PATIENCE)).isNotNull();
        assertThat(client().state().phase()).isEqualTo(Phase.CONNECTED);
    }
}
