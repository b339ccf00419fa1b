package dev.sluice.audit;

import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gathers what happens and tells it at most once a second: on the topic, and a line of each in the log. Both are bounded, each by
 * itself, and say how many they left out; so are they while the hub takes nothing. Whoever reports an event waits for nothing but a
 * lock that nobody holds for long.
 */
final class AuditTrail implements Audit, AutoCloseable {

    /** Of one update. */
    static final int EVENTS_MAX = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Topic topic;
    private final Function<Draft, Mono<Void>> publish;
    private final Scheduler timer;
    private final InstantSource clock;
    private final boolean logs;
    private final Batch toPublish = new Batch(EVENTS_MAX);
    private final Batch toLog;
    private long number;
    private boolean isDue;
    private boolean isPublishing;
    private long publishedNanos;

    AuditTrail(
            Topic topic,
            Function<Draft, Mono<Void>> publish,
            Scheduler timer,
            InstantSource clock,
            AuditProperties properties) {
        this.topic = topic;
        this.publish = publish;
        this.timer = timer;
        this.clock = clock;
        this.logs = properties.logPerSecond() > 0;
        this.toLog = new Batch(properties.logPerSecond());
        this.publishedNanos = nanos() - EVERY.toNanos();
    }

    @Override
    public void happened(AuditEvent event) {
        synchronized (this) {
            Happened happened =
                    new Happened(++number, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()), event);
            toPublish.add(happened);
            if (logs) {
                toLog.add(happened);
            }
            if (isDue) {
                return;
            }
            isDue = true;
        }
        tellIn(EVERY.toNanos());
    }

    private void tellIn(long nanos) {
        try {
            var unused = timer.schedule(this::tell, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("the server stops", e);
        }
    }

    private void tell() {
        try {
            writeLines();
            publish();
        } finally {
            goOn();
        }
    }

    private void writeLines() {
        Batch.Taken lines;
        synchronized (this) {
            lines = toLog.take();
        }
        lines.events().forEach(happened -> log.info("{}", AuditLine.of(happened.event())));
        if (lines.omitted() > 0) {
            log.info(
                    "{} more events are not logged: sluice.audit.log-per-second is how many are, and {} has more of them",
                    lines.omitted(),
                    topic);
        }
    }

    private void publish() {
        Batch.Taken taken;
        synchronized (this) {
            if (isPublishing || toPublish.isEmpty() || quietNanos() > 0) {
                return;
            }
            taken = toPublish.take();
            isPublishing = true;
        }
        var unused = Mono.fromSupplier(() -> new Draft(topic, AuditJson.of(taken)))
                .flatMap(publish)
                .subscribe(nothing -> {}, fault -> failed(taken, fault), this::published);
    }

    private synchronized void published() {
        isPublishing = false;
        publishedNanos = nanos();
    }

    private void failed(Batch.Taken taken, Throwable fault) {
        log.debug("could not be published", fault);
        synchronized (this) {
            toPublish.lose(taken.events().size() + taken.omitted());
            published();
        }
    }

    /** How long it is too early to publish again. */
    private long quietNanos() {
        return publishedNanos + EVERY.toNanos() - nanos();
    }

    private void goOn() {
        long wait;
        synchronized (this) {
            isDue = !toPublish.isEmpty() || !toLog.isEmpty();
            if (!isDue) {
                return;
            }
            wait = isPublishing || quietNanos() <= 0 ? EVERY.toNanos() : quietNanos();
        }
        tellIn(wait);
    }

    private long nanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /** Logs what is left. */
    @Override
    public void close() {
        timer.dispose();
        writeLines();
    }
}
