package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.client.ClientState.Phase;
import dev.sluice.hub.Hub;
import dev.sluice.journal.Journal;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import dev.sluice.testing.WebSocketFrames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What the Java client makes of the codes that a real server closes with. A well-behaved client provokes few of them: a proxy
 * sends the server what breaks the protocol, in the client's name. Others are elsewhere: 1001 in {@link JavaClientRestartIT}, 4401
 * in {@code JavaClientTokensIT}, as 4403, and 4409 in {@link JavaClientNetworkIT}.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.session.max=3",
            "sluice.session.ping-after=1s",
            "sluice.session.pong-within=3s",
            "sluice.session.frames-per-second=200",
            "sluice.session.frames-burst=400"
        })
class JavaClientCloseCodesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** At a server with a {@link FailingJournal}. */
    static final AtomicBoolean JOURNAL_FAILS = new AtomicBoolean();

    /** A server whose history can not be read at times. */
    @TestConfiguration(proxyBeanMethods = false)
    static class FailingJournal implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof Journal journal ? failing(journal) : bean;
        }

        private static Journal failing(Journal journal) {
            return (Journal) Proxy.newProxyInstance(
                    Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, called, arguments) -> {
                        if (called.getName().equals("read") && JOURNAL_FAILS.get()) {
                            throw new IllegalStateException("injected");
                        }
                        try {
                            return called.invoke(journal, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Autowired
    private MeterRegistry meters;

    private final List<ClientState> states = new CopyOnWriteArrayList<>();
    private final List<SluiceClient> clients = new ArrayList<>();
    private DroppingProxy proxy;

    @BeforeEach
    void open() throws IOException {
        proxy = DroppingProxy.to(port);
    }

    private SluiceClient connect(String query) {
        SluiceClient client = SluiceClient.builder()
                .uri(URI.create("ws://127.0.0.1:" + proxy.port() + "/ws" + query))
                .retry(failures -> Duration.ofMillis(20))
                .connect();
        clients.add(client);
        var unused = client.states().subscribe(states::add);
        return client;
    }

    private SluiceClient connected() {
        SluiceClient client = connect("");
        client.connected().block(PATIENCE);
        return client;
    }

    @AfterEach
    void close() throws IOException {
        JOURNAL_FAILS.set(false);
        clients.forEach(SluiceClient::close);
        proxy.close();
    }

    /** The states that a close code led to. */
    private List<Phase> after(int code) {
        return states.stream()
                .filter(state -> state.code() == code)
                .map(ClientState::phase)
                .toList();
    }

    static Stream<Arguments> broken() {
        byte[] unmasked = {(byte) RawWebSocket.TEXT, 2, '{', '}'};
        return Stream.of(
                Arguments.of(1002, unmasked),
                Arguments.of(1003, WebSocketFrames.masked(RawWebSocket.BINARY, RawWebSocket.utf8("{}"))),
                Arguments.of(1007, WebSocketFrames.masked(RawWebSocket.TEXT, new byte[] {(byte) 0xC3, '"'})),
                Arguments.of(1009, WebSocketFrames.masked(RawWebSocket.TEXT, new byte[(64 << 10) + 1])));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whoBreaksTheProtocolIsClosedForGoodAndItsSubscribersHearWhy(int code, byte[] bytes) {
        SluiceClient client = connected();
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        var unused = client.subscribe("close-codes/a").subscribe(update -> {}, faults::add);
        await().atMost(PATIENCE).until(client::isLive);
        proxy.sendToServers(bytes);
        await().atMost(PATIENCE).until(() -> client.state().phase() == Phase.CLOSED && !faults.isEmpty());
        assertThat(client.state().code()).isEqualTo(code);
        assertThat(((SluiceException) faults.get(0)).closeCode()).isEqualTo(code);
    }

    @Test
    void whoSendsBadFramesIsAskedForSingleOnesOnceAndThenClosedForGood() {
        SluiceClient client = connected();
        byte[] bad = repeated(WebSocketFrames.masked(RawWebSocket.TEXT, RawWebSocket.utf8("x")), 11);
        await().atMost(PATIENCE).until(() -> {
            proxy.sendToServers(bad);
            return client.state().phase() == Phase.CLOSED;
        });
        assertThat(after(4400)).containsExactly(Phase.WAITING, Phase.CLOSED);
    }

    private static byte[] repeated(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    @Test
    void aQueryThatTheServerDoesNotTakeClosesForGood() {
        SluiceClient client = connect("?topics=a%23");
        await().atMost(PATIENCE).until(() -> client.state().phase() == Phase.CLOSED);
        assertThat(client.state().code()).isEqualTo(4400);
    }

    @Test
    void aServerThatIsFullIsTriedUntilThereIsAPlace() {
        List<SluiceClient> first = List.of(connected(), connected(), connected());
        states.clear();
        SluiceClient surplus = connect("");
        await().atMost(PATIENCE).until(() -> after(1013).contains(Phase.WAITING));
        first.get(0).close();
        surplus.connected().block(PATIENCE);
        assertThat(surplus.publish("close-codes/b", "1").block(JdkClient.PATIENCE))
                .isNotNull();
    }

    @Test
    void whoIsFasterThanTheServerTakesIsClosedAndComesBack() {
        SluiceClient client = connected();
        proxy.sendToServers(repeated(WebSocketFrames.masked(RawWebSocket.PONG, new byte[0]), 5_000));
        await().atMost(PATIENCE).until(() -> after(4429).contains(Phase.WAITING));
        await().atMost(PATIENCE).until(() -> client.state().phase() == Phase.CONNECTED);
    }

    @Test
    void whoDoesNotAnswerInTimeIsClosedAndGoesOnWithoutAHole() {
        SluiceClient client = connected();
        List<StreamEvent> events = listen(client, "close-codes/c");
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publishNumbers("close-codes/c", 1, 3);
        await().atMost(PATIENCE).until(() -> texts(events).contains("3"));
        double before = closedForSilence();
        proxy.stall();
        publisher.publishNumbers("close-codes/c", 4, 6);
        await().atMost(PATIENCE).until(() -> closedForSilence() > before);
        proxy.flow();
        await().atMost(PATIENCE).until(() -> texts(events).contains("6"));
        assertThat(texts(events)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(after(4408)).contains(Phase.WAITING);
    }

    @Test
    void aFaultOfTheServerIsTriedAgainAndLeavesNoHole() {
        SluiceClient client = connected();
        List<StreamEvent> events = listen(client, "close-codes/d");
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publishNumbers("close-codes/d", 1, 3);
        await().atMost(PATIENCE).until(() -> texts(events).contains("3"));
        proxy.refuse();
        publisher.publishNumbers("close-codes/d", 4, 6); // what has to be read for the resume
        JOURNAL_FAILS.set(true);
        proxy.accept();
        await().atMost(PATIENCE).until(() -> after(1011).contains(Phase.WAITING));
        JOURNAL_FAILS.set(false);
        await().atMost(PATIENCE).until(() -> texts(events).contains("6"));
        assertThat(texts(events)).containsExactly("1", "2", "3", "4", "5", "6");
    }

    private double closedForSilence() {
        return meters.find("sluice.sessions.closed").tag("code", "4408").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private List<StreamEvent> listen(SluiceClient client, String topic) {
        List<StreamEvent> events = new CopyOnWriteArrayList<>();
        var unused = client.events(List.of(topic), Contract.DEFAULT.withBuffer(1_000))
                .subscribe(events::add);
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(Synced.class::isInstance));
        return events;
    }

    private static List<String> texts(List<StreamEvent> events) {
        return events.stream()
                .filter(Update.class::isInstance)
                .map(event -> ((Update) event).text())
                .toList();
    }
}
