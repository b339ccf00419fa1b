package dev.sluice.source;

import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.testing.HeapJournal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A journal whose commits take as long as the test holds them. */
public final class HeldJournal extends HeapJournal {

    private final NavigableMap<Long, Sinks.Empty<Void>> waiting = new TreeMap<>();
    private long committedTo = Long.MAX_VALUE;
    private volatile boolean broken;

    /** Those of a hub of its own, whose journal this is. */
    public Publishers publishers(MeterRegistry registry) {
        return publishers(hub(registry));
    }

    public static Publishers publishers(Hub hub) {
        return new Publishers(hub, new PublishProperties(1, 1, 1, 1, Duration.ofSeconds(5)), System::nanoTime);
    }

    /** One of its own, whose journal this is. */
    public Hub hub(MeterRegistry registry) {
        return new Hub(
                this,
                Schedulers.immediate(),
                Schedulers.parallel(),
                InstantSource.system(),
                Duration.ofMinutes(1),
                new HubMetrics(registry, this));
    }

    /** Nothing that is appended from now on is committed; what was before, is. Tells the last offset that is. */
    public synchronized long hold() {
        commitTo(head().offset());
        return committedTo;
    }

    /** Commits what was held, and all that comes. */
    public synchronized void release() {
        commitTo(Long.MAX_VALUE);
    }

    private void commitTo(long offset) {
        committedTo = offset;
        Map<Long, Sinks.Empty<Void>> through = waiting.headMap(offset, true);
        List<Sinks.Empty<Void>> sinks = List.copyOf(through.values());
        through.clear();
        sinks.forEach(sink -> sink.tryEmitEmpty().orThrow());
    }

    /** The held commits fail. */
    public synchronized void failCommits() {
        waiting.values().forEach(sink -> sink.tryEmitError(new IllegalStateException("disk full"))
                .orThrow());
        waiting.clear();
    }

    /** Takes nothing more. */
    public void breakDown() {
        broken = true;
    }

    @Override
    public synchronized Mono<Void> committed(long offset) {
        return offset <= committedTo
                ? super.committed(offset)
                : waiting.computeIfAbsent(offset, held -> Sinks.empty()).asMono();
    }

    @Override
    public Update append(Draft draft, long ts, long acceptedNanos) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return super.append(draft, ts, acceptedNanos);
    }

    @Override
    public synchronized long committedTo() {
        return Math.min(committedTo, super.committedTo());
    }
}
