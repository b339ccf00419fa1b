package dev.sluice.lane;

import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.hub.Hub;
import dev.sluice.watchdog.Probe;
import dev.sluice.watchdog.Watchdog;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One lane per event loop, made when its first session comes and kept as long as the loop, unless it fails. Safe for any thread. */
public final class Lanes {

    /** How long a newcomer waits for the lane of its event loop, which begins once the hub's writer comes to it. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Hub hub;
    private final int inboxCapacity;
    private final Duration lingerMax;
    private final WaitingBytes waitingBytes;
    private final IndexBytes indexBytes;
    private final MeterRegistry registry;
    private final Watchdog watchdog;
    private final Scheduler timer;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, List<Probe>> watched = new ConcurrentHashMap<>();
    private final LaneMetrics first;
    private final Map<EventLoop, Mono<Lane>> byLoop = new ConcurrentHashMap<>();

    /** {@code timer} is the clock of who waits for a lane. */
    public Lanes(
            Hub hub,
            int inboxCapacity,
            Duration lingerMax,
            WaitingBytes waitingBytes,
            IndexBytes indexBytes,
            MeterRegistry registry,
            Watchdog watchdog,
            Scheduler timer) {
        this.hub = hub;
        this.inboxCapacity = inboxCapacity;
        this.lingerMax = lingerMax;
        this.waitingBytes = waitingBytes;
        this.indexBytes = indexBytes;
        this.registry = registry;
        this.watchdog = watchdog;
        this.timer = timer;
        this.first = new LaneMetrics(registry, 0); // all meters are there before the first session comes
    }

    /**
     * The lane of an event loop; handed out on that loop.
     *
     * @return fails with a {@link TimeoutException} where the hub's writer, which has to let it in, stands still
     */
    public Mono<Lane> of(EventLoop loop) {
        return byLoop.computeIfAbsent(
                        loop, absent -> Mono.defer(() -> open(loop)).cache())
                .timeout(PATIENCE, timer);
    }

    private Mono<Lane> open(EventLoop loop) {
        Scheduler scheduler = Schedulers.fromExecutorService(loop);
        int number = numbers.getAndIncrement();
        LaneMetrics metrics = number == 0 ? first : new LaneMetrics(registry, number);
        Lane lane = new Lane(
                loop,
                scheduler,
                hub.journal(),
                inboxCapacity,
                Lane.TURN_SOCKETS,
                lingerMax,
                waitingBytes,
                indexBytes,
                metrics,
                () -> forget(loop, number));
        return hub.join(lane)
                .publishOn(scheduler)
                .map(point -> {
                    watch(lane, number); // before, since one that fails as it begins is forgotten
                    lane.begin(point);
                    return lane;
                })
                .doOnError(fault -> {
                    lane.leave();
                    byLoop.remove(loop);
                });
    }

    private void watch(Lane lane, int number) {
        List<Probe> probes = lane.probes(number);
        watched.put(number, probes);
        probes.forEach(watchdog::register);
    }

    private void forget(EventLoop loop, int number) {
        byLoop.remove(loop);
        watched.getOrDefault(number, List.of()).forEach(watchdog::remove);
        watched.remove(number);
    }
}
