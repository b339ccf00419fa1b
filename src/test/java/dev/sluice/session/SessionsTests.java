package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.lane.Lanes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.testing.JdkClient;
import dev.sluice.watchdog.Watchdog;
import dev.sluice.will.TestWills;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.JsonNode;

/** Newcomers on an event loop that has no lane, which the hub's writer has to let in; that stands still until it is let go. */
class SessionsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final Duration OVER = Duration.ofSeconds(4);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Queue<Runnable> writer = new ArrayDeque<>();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Caller caller = new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(false, false));
    private final WaitingBytes waitingBytes = new WaitingBytes(1 << 20, 1 << 20);
    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(10, 10));
    private final Hub hub = new Hub(
            journal,
            Schedulers.fromExecutor(writer::add),
            timer,
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(registry, journal));
    private final Publishers publishers = TestBench.publishers(hub, InstantSource.system());
    private final Sessions sessions = new Sessions(
            new Lanes(
                    hub,
                    10,
                    Duration.ZERO,
                    waitingBytes,
                    new IndexBytes(1 << 20),
                    registry,
                    new Watchdog(registry),
                    timer),
            TestBench.limits(
                    TestBench.SESSION,
                    publishers,
                    new TestWills(hub, publishers, identity -> false, event -> {}, timer, InstantSource.system()),
                    InstantSource.system(),
                    registry,
                    event -> {},
                    waitingBytes,
                    hub::behind,
                    null),
            new Drain(new DrainProperties(DELAY, OVER), timer));

    private TestConnection connect() {
        TestConnection connection = new TestConnection();
        var unused = sessions.open(channel.eventLoop(), connection, caller, "topics=a", Sinks.empty())
                .subscribe();
        channel.runPendingTasks();
        return connection;
    }

    private void pass(Duration time) {
        timer.advanceTimeBy(time);
        channel.runPendingTasks();
    }

    @Test
    void isSentAwayAfterAWhileWhereNothingElseCanBeTold() {
        TestConnection connection = connect();
        pass(PATIENCE.minusMillis(1));
        assertThat(connection.closed).isNull();
        pass(Duration.ofMillis(1));
        assertThat(connection.closed).isEqualTo(CloseCode.TRY_LATER);
        assertThat(registry.get("sluice.sessions.closed")
                        .tag("code", "1013")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void isRefusedAfterAWhileWhereThatCanBeTold() {
        StepVerifier.create(sessions.open(
                        channel.eventLoop(), new TestConnection(), caller, HandshakeQuery.NONE, Sinks.empty()))
                .then(() -> pass(PATIENCE))
                .expectErrorSatisfies(fault -> assertThat(fault)
                        .isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.code())
                                .isEqualTo(ErrorCode.UNAVAILABLE)))
                .verify(JdkClient.PATIENCE);
    }

    @Test
    void isWelcomedOnceTheWriterGoesOn() {
        TestConnection before = connect();
        pass(PATIENCE);
        TestConnection connection = connect();
        assertThat(connection.take()).isEmpty();
        writer.forEach(Runnable::run);
        channel.runPendingTasks();
        assertThat(connection.take().get(0).path("type").asString("")).isEqualTo("welcome");
        pass(PATIENCE);
        assertThat(connection.closed).isNull();
        assertThat(before.take()).isEmpty();
    }

    @Test
    void thoseThatHaveBeenHereForLongestAreSentAwayFirstEvenlyOverTheTimeThatIsSet() {
        List<TestConnection> connections = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            connections.add(connect());
            writer.forEach(Runnable::run);
            writer.clear();
            channel.runPendingTasks();
        }
        var unused = sessions.sendAway().subscribe();
        pass(DELAY.minusMillis(1));
        assertThat(sessions.isDraining())
                .as("while a balancer may still send some here")
                .isFalse();
        assertThat(connections).allMatch(connection -> connection.closed == null);
        pass(Duration.ofMillis(1));
        assertThat(sessions.isDraining()).isTrue();
        for (int gone = 1; gone <= 4; gone++) {
            pass(Duration.ZERO);
            assertThat(connections.stream().map(connection -> connection.closed == CloseCode.GOING_AWAY))
                    .as("after %s steps", gone)
                    .containsExactly(true, gone > 1, gone > 2, gone > 3);
            pass(OVER.dividedBy(4));
        }
        JsonNode goaway = connections.get(3).take().stream()
                .filter(frame -> frame.path("type").asString("").equals("goaway"))
                .findFirst()
                .orElseThrow();
        assertThat(goaway.path("reason").asString("")).isEqualTo("drain");
        assertThat(goaway.path("reconnectAfter").asInt(0)).isBetween(1, 500);
    }
}
