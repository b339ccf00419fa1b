package dev.sluice.session;

import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.hub.Hub;
import dev.sluice.hub.Hub.JoinPoint;
import dev.sluice.hub.HubMetrics;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.lane.Lane;
import dev.sluice.lane.LaneMetrics;
import dev.sluice.message.Publication;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A lane with 100 sessions that all want one topic: from its inbox to buffers of frames, without sockets. Figures are per
 * delivery, those of {@code -prof gc} too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaneBenchmark {

    private static final int SESSIONS = 100;
    private static final int BATCH = 16;

    /** Whether the sessions are all alike: same contract. Else each tenth asks for something else. */
    @Param({"true", "false"})
    private boolean alike;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Topic topic = Topic.of("bench/0000");
    private final byte[] data = ("{\"pad\":\"" + "x".repeat(90) + "\"}").getBytes(StandardCharsets.US_ASCII);
    private final WaitingBytes waitingBytes =
            defaults("sluice.delivery", DeliveryProperties.class).newWaitingBytes();
    private final Lane lane = new Lane(
            tasks::add,
            new TaskScheduler(tasks),
            new MemoryJournal(defaults("sluice.journal", JournalProperties.class)),
            1024,
            Lane.TURN_SOCKETS,
            Duration.ZERO,
            waitingBytes,
            new IndexBytes(Long.MAX_VALUE / 2),
            new LaneMetrics(new SimpleMeterRegistry(), 0),
            () -> {});
    private long offset;

    private static <T> T defaults(String prefix, Class<T> type) {
        return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate(prefix, type);
    }

    /** None of the sessions publishes. */
    private static Publishers publishers() {
        MemoryJournal journal = new MemoryJournal(defaults("sluice.journal", JournalProperties.class));
        HubMetrics metrics = new HubMetrics(new SimpleMeterRegistry(), journal);
        Hub hub = new Hub(
                journal,
                Schedulers.immediate(),
                Schedulers.parallel(),
                InstantSource.system(),
                Duration.ofMinutes(1),
                metrics);
        return new Publishers(hub, defaults("sluice.publish", PublishProperties.class), System::nanoTime);
    }

    @Setup
    public void connect() {
        lane.begin(new JoinPoint(new StreamPosition("bench", 0), List.of()));
        SessionLimits limits = new SessionLimits(
                defaults("sluice.session", SessionProperties.class),
                defaults("sluice.delivery", DeliveryProperties.class),
                publishers(),
                new NoWills(),
                InstantSource.system(),
                new CloseMetrics(new SimpleMeterRegistry()),
                event -> {},
                waitingBytes,
                () -> Duration.ZERO,
                null);
        for (int i = 0; i < SESSIONS; i++) {
            String more = alike || i % 10 > 0 ? "" : "&policy=conflate";
            new ClientSession("s" + i, lane, new CountingConnection(), limits, Caller.ofServer(), Sinks.empty())
                    .start("topics=bench/%23" + more);
        }
        settle();
    }

    private void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SESSIONS * BATCH)
    public long drain() {
        for (int i = 0; i < BATCH; i++) {
            offset++;
            lane.onNext(new Publication(new Update(topic, offset, offset, offset, System.nanoTime(), data)));
        }
        settle();
        return lane.head();
    }
}
