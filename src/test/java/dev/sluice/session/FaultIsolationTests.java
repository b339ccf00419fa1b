package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Update;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.session.Faults.Place;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever fails for one session ends that one alone; the lane goes on, and the others miss nothing. */
class FaultIsolationTests {

    private static final List<Supplier<Throwable>> KINDS = List.of(
            () -> new IllegalStateException("injected"),
            () -> new OutOfMemoryError("injected"),
            () -> new StackOverflowError("injected"),
            () -> new IOException("injected, and not declared"));

    private final TestBench bench = new TestBench();

    /** What the client has to be for the fault to be met, as its query says. */
    private static Stream<Arguments> faults() {
        return KINDS.stream()
                .flatMap(kind -> Stream.of(
                        Arguments.of(Place.ENCODER, "topics=a,b&heartbeat=off", kind),
                        Arguments.of(Place.ENCODER, "topics=a&policy=conflate&maxRate=1&heartbeat=off", kind),
                        Arguments.of(Place.WRITE, "topics=a,b&heartbeat=off", kind),
                        Arguments.of(Place.FLUSH, "topics=a,b&heartbeat=off", kind),
                        Arguments.of(Place.ROOM, "topics=a&credit=1000&heartbeat=off", kind),
                        Arguments.of(Place.OFFER, "topics=a&heartbeat=off", kind),
                        Arguments.of(Place.ENCODER, "topics=z&heartbeat=250", kind),
                        Arguments.of(Place.PING, "topics=z&heartbeat=off", kind)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultOfOneSessionEndsThatOneAlone(Place place, String query, Supplier<Throwable> kind) {
        TestClient direct = bench.connect("topics=a&heartbeat=off");
        TestClient slow = bench.connect("topics=a,b&policy=drop-newest&heartbeat=off");
        TestClient victim = failing(query);
        bench.publish("a");
        TestClient rest = bench.connect("topics=a&snapshot=false&heartbeat=off");
        Stream.of(direct, slow, victim, rest).forEach(TestClient::received);

        victim.connection.faults.put(place, kind);
        bench.publish("a", 3);
        bench.pass(Duration.ofSeconds(30));
        bench.publish("a", 2);

        assertThat(victim.connection.faults.met()).as("faults met").isPositive();
        assertThat(victim.connection.closed == CloseCode.INTERNAL || victim.connection.cutOff)
                .as("ended with 1011, or cut off where not even that could be written")
                .isTrue();
        for (TestClient other : List.of(direct, slow, rest)) {
            assertThat(other.received()).containsExactly("a:2", "a:3", "a:4", "a:5", "a:6");
            assertThat(other.connection.closed).isNull();
        }
        assertThat(bench.laneFailed).as("the lane has failed").isFalse();
        TestClient newcomer = bench.connect("topics=a&heartbeat=off");
        assertThat(newcomer.received()).containsExactly("welcome", "subscribed", "(a:6)", "synced");
        victim.session.onDisconnected();
        assertThat(victim.connection.hasReleasedAll()).as("buffers released").isTrue();
    }

    private TestClient failing(String query) {
        TestConnection connection = new TestConnection();
        connection.encoder = new WrappedEncoder(new WebSocketJsonEncoder()) {
            @Override
            public int slot() {
                return 3; // bytes that are shared are shared with nobody else
            }

            @Override
            public byte[] encode(Update update) {
                connection.faults.at(Place.ENCODER);
                return super.encode(update);
            }

            @Override
            public byte[] encode(ServerFrame frame) {
                connection.faults.at(Place.ENCODER);
                return super.encode(frame);
            }
        };
        return bench.connect(query, false, connection);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void faultOfTheJournalEndsWhoReadsItAlone(Supplier<Throwable> kind) {
        Faults faults = new Faults();
        MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(1_000, 1_000));
        TestBench broken = new TestBench(TestBench.SESSION, failing(journal, "read", faults));
        broken.publish("a", 5);
        TestClient other = broken.connect("topics=a&heartbeat=off");
        other.received();
        faults.put(Place.ROOM, kind);
        TestClient victim = broken.connect("topics=a&heartbeat=off&since=" + broken.epoch() + ":1");
        assertThat(victim.connection.closed).isEqualTo(CloseCode.INTERNAL);
        broken.publish("a");
        assertThat(other.received()).containsExactly("a:6");
        assertThat(broken.laneFailed).isFalse();
    }

    @Test
    void sessionForWhichThereIsNoMemoryWaitsUntilThereIs() {
        TestClient other = bench.connect("topics=a&heartbeat=off");
        TestClient poor = bench.connect("topics=a,b&heartbeat=off");
        Stream.of(other, poor).forEach(TestClient::received);
        poor.connection.faults.put(Place.ALLOCATION, () -> new OutOfMemoryError("injected"));
        bench.publish("a", 2);
        bench.pass(Duration.ofSeconds(1));
        assertThat(poor.connection.faults.met()).isPositive();
        assertThat(poor.received()).isEmpty();
        assertThat(other.received()).containsExactly("a:1", "a:2");
        poor.connection.faults.clear();
        bench.pass(Duration.ofMillis(100));
        assertThat(poor.received()).containsExactly("a:1", "a:2");
        assertThat(poor.connection.closed).isNull();
    }

    private static Stream<Supplier<Throwable>> kinds() {
        return KINDS.stream();
    }

    private static Journal failing(Journal journal, String method, Faults faults) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, called, args) -> {
                    if (called.getName().equals(method)) {
                        faults.at(Place.ROOM);
                    }
                    try {
                        return called.invoke(journal, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void messageThatFailsEndsItsSessionAlone() {
        TestClient other = bench.connect("topics=a&heartbeat=off");
        TestClient victim = failing("topics=a&heartbeat=off");
        other.received();
        victim.connection.faults.put(Place.ENCODER, () -> new StackOverflowError("injected"));
        victim.send("{'type':'ping','id':1}");
        assertThat(victim.connection.closed).isEqualTo(CloseCode.INTERNAL);
        bench.publish("a");
        assertThat(other.received()).containsExactly("a:1");
    }

    /** A lane can not know whom an update did not reach that failed outside of any session: no one may go on as if nothing were missing. */
    @Test
    void faultOfTheLaneEndsItsSessionsAndAsksForAnotherLane() {
        TestClient one = bench.connect("topics=a&heartbeat=off");
        TestClient other = bench.connect("topics=#&policy=conflate&maxRate=1&heartbeat=off");
        bench.publish("a");
        bench.failLane(new OutOfMemoryError("injected"));
        bench.publish("a");
        assertThat(one.connection.closed).isEqualTo(CloseCode.INTERNAL);
        assertThat(other.connection.closed).isEqualTo(CloseCode.INTERNAL);
        assertThat(bench.laneFailed).isTrue();
        bench.publish("a", 5_000); // nobody waits for the lane that is gone
    }
}
