package dev.sluice.source;

import dev.sluice.expiry.GoneSources;
import dev.sluice.journal.Journal;
import dev.sluice.publish.Publishers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Makes what runs a source in this server; there where a kind of source is configured. */
@Lazy
@Component
public final class SourceRunners implements DisposableBean {

    private final Publishers publishers;
    private final Journal journal;
    private final GoneSources goneSources;
    private final MeterRegistry registry;
    private final Scheduler absenceTimer = Schedulers.newSingle("sluice-absence", true);

    /**
     * What a source is held to.
     *
     * @param newTopics topics that may begin at once, and again as many over an hour
     * @param underWay what may be under way to the journal
     * @param reconnectMax longest wait between two connections
     * @param staleAfter time without the source after which what came from it turns stale; null for never
     */
    public record Limits(
            int newTopics,
            Inlet.Bounds underWay,
            Duration reconnectMax,
            @Nullable Duration staleAfter) {}

    SourceRunners(Publishers publishers, Journal journal, GoneSources goneSources, MeterRegistry registry) {
        this.publishers = publishers;
        this.journal = journal;
        this.goneSources = goneSources;
        this.registry = registry;
    }

    /** One that is not started yet. */
    public SourceRunner of(Source source, Limits limits) {
        Absence absence = new Absence(
                source.id(), limits.staleAfter(), goneSources, journal, absenceTimer, InstantSource.system());
        return new SourceRunner(
                source,
                publishers.ofFeed(source.id(), limits.newTopics()),
                limits.underWay(),
                limits.reconnectMax(),
                absence,
                registry);
    }

    @Override
    public void destroy() {
        absenceTimer.dispose();
    }
}
