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
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One lane per event loop, made when its first session comes and kept as long as the loop, unless it fails. Safe for any thread. */
public final class Lanes {

    private final Hub hub;
    private final int inboxCapacity;
    private final Duration lingerMax;
    private final WaitingBytes waitingBytes;
    private final IndexBytes indexBytes;
    private final MeterRegistry registry;
    private final Watchdog watchdog;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, List<Probe>> watched = new ConcurrentHashMap<>();
    private final LaneMetrics first;
    private final Map<EventLoop, Mono<Lane>> byLoop = new ConcurrentHashMap<>();

    public Lanes(
            Hub hub,
            int inboxCapacity,
            Duration lingerMax,
            WaitingBytes waitingBytes,
            IndexBytes indexBytes,
            MeterRegistry registry,
            Watchdog watchdog) {
        this.hub = hub;
        this.inboxCapacity = inboxCapacity;
        this.lingerMax = lingerMax;
        this.waitingBytes = waitingBytes;
        this.indexBytes = indexBytes;
        this.registry = registry;
        this.watchdog = watchdog;
        this.first = new LaneMetrics(registry, 0); // all meters are there before the first session comes
    }

    /** The lane of an event loop; handed out on that loop. */
    public Mono<Lane> of(EventLoop loop) {
        return byLoop.computeIfAbsent(
                loop, absent -> Mono.defer(() -> open(loop)).cache());
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
                    lane.begin(point);
                    watch(lane, number);
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
