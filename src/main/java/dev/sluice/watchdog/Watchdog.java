package dev.sluice.watchdog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks four times a second, on a thread of its own, whether what is registered gets on. What has work and has done none of
 * it for longer than a second is stalled: health is DOWN, the gauge {@code sluice.stalled} is 1, and one log line has the
 * stack of its thread; that it gets on again is told too.
 *
 * <p>Time in which the watchdog itself did not run, since the machine slept or had no core for it, is not counted against
 * others. All methods may be called from any thread.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    /** Long for a thread that never waits for anybody, short for the people who wait for it. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final MeterRegistry registry;
    private final List<Watched> all = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "sluice-watchdog");
    private volatile boolean closed;
    private long lookedAt;

    public Watchdog(MeterRegistry registry) {
        this.registry = registry;
    }

    void start() {
        lookedAt = System.nanoTime();
        thread.setDaemon(true);
        thread.start();
    }

    /** Watches from now on; a name that stands already is that of another instance, whose meter it goes on with. */
    public void register(Probe probe) {
        Watched watched = new Watched(probe, STALLED_AFTER);
        all.add(watched);
        Gauge.builder("sluice.stalled", () -> isStalled(watched.name()) ? 1 : 0)
                .description("1 while it stands still for longer than a second though it has work")
                .tag("what", watched.name())
                .register(registry);
    }

    /** Is no longer watched. */
    public void remove(Probe probe) {
        all.removeIf(watched -> watched.isOf(probe));
    }

    private boolean isStalled(String name) {
        return stalled().stream().anyMatch(watched -> watched.name().equals(name));
    }

    /** All that stand still at this moment. */
    List<Watched> stalled() {
        return all.stream().filter(watched -> watched.stalledFor() != null).toList();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            look(System.nanoTime());
        }
    }

    /** Looks at all; a fault of one probe is not one of the others. */
    void look(long nowNanos) {
        long elapsed = Math.min(nowNanos - lookedAt, 2 * LOOK_EVERY.toNanos());
        lookedAt = nowNanos;
        for (Watched watched : all) {
            try {
                watched.look(elapsed);
            } catch (RuntimeException | Error fault) {
                log.error("{} can not be watched", watched.name(), fault);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
