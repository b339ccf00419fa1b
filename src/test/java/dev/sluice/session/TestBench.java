package dev.sluice.session;

import dev.sluice.audit.Audit;
import dev.sluice.audit.AuditEvent;
import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.Batches;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.fanout.Receiver;
import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.hub.Publish;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.lane.Lane;
import dev.sluice.lane.LaneMetrics;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import dev.sluice.will.TestWills;
import dev.sluice.will.Wills;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A hub and one lane in virtual time, on the thread of the test: nothing happens but what the test lets happen. */
final class TestBench {

    static final SessionProperties SESSION = session(64, 1_024, 1_000, 5_000);
    static final int UNDER_WAY = 8;
    /** In virtual time no update would come along meanwhile. */
    private static final Duration LINGER = Duration.ZERO;

    /** Somebody who listens. */
    private static final Caller OTHER =
            new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(false, false));

    /** Of all sessions; half of it is for one. */
    static final int INDEX_BYTES = 4 << 20;

    static final Duration TICK = Duration.ofMillis(50);

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Lane lane;

    /** What the audit hears, in order. */
    final List<AuditEvent> audited = new ArrayList<>();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final InstantSource clock = () -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
    private final SessionLimits limits;
    private final Hub hub;
    final WaitingBytes waitingBytes = new WaitingBytes(4 << 20, 1 << 20);
    final IndexBytes indexBytes = new IndexBytes(INDEX_BYTES);
    private int sessions;

    /** Carried out once it is started. */
    final TestWills wills;

    /** Subjects whose tokens were revoked, as wills see it. */
    final List<String> revoked = new ArrayList<>();

    /** How far the node is behind the log. */
    Duration behind = Duration.ZERO;

    /** The lane wants another one in its place. */
    boolean laneFailed;

    TestBench() {
        this(SESSION);
    }

    TestBench(SessionProperties session) {
        this(session, TestBounds.inMemory(1_000, 1_000));
    }

    TestBench(SessionProperties session, JournalProperties bounds) {
        this(session, new MemoryJournal(bounds));
    }

    TestBench(SessionProperties session, Journal journal) {
        this(session, journal, Lane.TURN_SOCKETS);
    }

    /** With ranks so small that few clients fill several. */
    TestBench(int turnSockets) {
        this(SESSION, new MemoryJournal(TestBounds.inMemory(1_000, 1_000)), turnSockets);
    }

    /** Of one node of several with one log. */
    static TestBench ofNode(String name) {
        return new TestBench(SESSION, new MemoryJournal(TestBounds.inMemory(1_000, 1_000)), Lane.TURN_SOCKETS, name);
    }

    TestBench(SessionProperties session, Journal journal, int turnSockets) {
        this(session, journal, turnSockets, null);
    }

    private TestBench(SessionProperties session, Journal journal, int turnSockets, @Nullable String node) {
        hub = new Hub(
                journal,
                new ImmediateScheduler(time),
                Schedulers.parallel(),
                clock,
                Duration.ofMinutes(1),
                new HubMetrics(registry, journal));
        Publishers publishers = publishers(hub, clock);
        wills = new TestWills(
                hub, publishers, identity -> revoked.contains(identity.subject()), audited::add, time, clock);
        limits = limits(session, publishers, wills, clock, registry, audited::add, waitingBytes, () -> behind, node);
        lane = new Lane(
                tasks::add,
                new SoonScheduler(time, tasks::add),
                journal,
                session.inbox(),
                turnSockets,
                LINGER,
                waitingBytes,
                indexBytes,
                new LaneMetrics(registry, 0),
                () -> laneFailed = true);
        lane.begin(Objects.requireNonNull(hub.join(lane).block()));
    }

    static Publishers publishers(Hub hub, InstantSource clock) {
        var publish = new PublishProperties(100, 200, 1_000, UNDER_WAY, Duration.ofSeconds(5));
        return new Publishers(hub, publish, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }

    static SessionLimits limits(
            SessionProperties session,
            Publishers publishers,
            Wills wills,
            InstantSource clock,
            MeterRegistry registry,
            Audit audit,
            WaitingBytes waitingBytes,
            Supplier<Duration> behind,
            @Nullable String node) {
        return new SessionLimits(
                session,
                new DeliveryProperties(65_536, DataSize.ofKilobytes(32), null, null, LINGER),
                publishers,
                wills,
                clock,
                new CloseMetrics(registry),
                audit,
                waitingBytes,
                behind,
                node);
    }

    static SessionProperties session(int subscriptions, int filters, int framesPerSecond, int framesBurst) {
        return new SessionProperties(
                100,
                100,
                DataSize.ofKilobytes(64),
                subscriptions,
                filters,
                DataSize.ofBytes(INDEX_BYTES / 2),
                null,
                framesPerSecond,
                framesBurst,
                Duration.ofSeconds(25),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                4_096);
    }

    /** A client that has been welcomed; {@code query} is that of its handshake. */
    TestClient connect(@Nullable String query) {
        return connect(query, false, new TestConnection());
    }

    TestClient connect(@Nullable String query, boolean admin, TestConnection connection) {
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(admin, admin));
        return begin(caller, connection, session -> session.start(query));
    }

    /** A client of which tokens say who it is. */
    TestClient connect(@Nullable String query, Caller caller) {
        return begin(caller, new TestConnection(), session -> session.start(query));
    }

    Instant now() {
        return clock.instant();
    }

    /** A client that has been sent all that its query and those frames bring, and whose socket takes nothing more. */
    TestClient stalled(@Nullable String query, String... frames) {
        TestClient client = connect(query);
        for (String frame : frames) {
            client.send(frame);
        }
        client.received();
        client.stall();
        return client;
    }

    /** A client whose query is refused before anything is written, if it has to be. */
    TestClient begin(HandshakeQuery query, TestConnection connection) {
        return begin(OTHER, connection, session -> session.start(query));
    }

    private TestClient begin(Caller caller, TestConnection connection, Consumer<ClientSession> start) {
        ClientSession session = new ClientSession("s" + ++sessions, lane, connection, limits, caller, Sinks.empty());
        start.accept(session);
        settle();
        return new TestClient(this, session, connection);
    }

    /** Publishes one value to each topic, without letting the lane run. */
    void publishOnly(String... topics) {
        for (String topic : topics) {
            Update unused = publishValue(topic, "1");
        }
    }

    /** Publishes a value, without letting the lane run; {@code null} retires the topic. */
    Update publishValue(String topic, String json) {
        byte[] data = json.getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(
                Publish.to(hub, new Draft(Topic.of(topic), data)).block());
    }

    /** Sessions that the lane has, as its meter says. */
    long sessions() {
        pass(Duration.ofSeconds(1).plus(TICK));
        return (long) registry.get("sluice.sessions").gauge().value();
    }

    long nowMillis() {
        return time.now(TimeUnit.MILLISECONDS);
    }

    String epoch() {
        return lane.epoch();
    }

    /** Lets time pass at once, without letting the lane run but for its timers. */
    void advance(Duration duration) {
        time.advanceTimeBy(duration);
    }

    void publish(String... topics) {
        publishOnly(topics);
        settle();
    }

    /** Publishes on a topic of the server's own, which no history keeps. */
    void publishSystem(String topic) {
        hub.publishSystem(new Draft(Topic.of(topic), new byte[] {'1'})).block();
        settle();
    }

    void publish(String topic, int times) {
        for (int i = 0; i < times; i++) {
            publishOnly(topic);
        }
        settle();
    }

    /** From now on an update of {@code a} meets a fault that is no session's. */
    void failLane(Error fault) {
        Receiver broken = new Receiver() {
            @Override
            public boolean offer(LaneTopic topic, Publication newest) {
                throw fault;
            }

            @Override
            public void takeDirectly(List<Publication> updates, Batches batches) {
                throw fault;
            }

            @Override
            public boolean release(Object by, LaneTopic topic, Publication released) {
                throw fault;
            }

            @Override
            public boolean onForgotten(LaneTopic topic, Publication last) {
                throw fault;
            }

            @Override
            public void makeRoom() {
                throw fault;
            }

            @Override
            public void fail(Throwable met) {
                throw fault;
            }
        };
        var unused = lane.fanOut().seat(TopicFilter.of("a"), broken, null);
    }

    /** Lets the event loop run its next task, if there is one. */
    void runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    /** Timers that run, of whatever kind. */
    long timers() {
        return time.getScheduledTaskCount();
    }

    /** Lets the event loop run until it is idle. */
    void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, tick by tick. */
    void pass(Duration duration) {
        for (long rest = duration.toMillis(); rest > 0; rest -= TICK.toMillis()) {
            time.advanceTimeBy(TICK);
            settle();
        }
    }
}
