package dev.sluice.source;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Receipt;
import dev.sluice.source.Rejection.Reason;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Where one connection of a source hands over its messages. A message is acknowledged when all of it is in the journal, or is
 * refused for good. What the journal can not take now is not acknowledged but ends the connection, and nothing more is taken
 * from that: the source sends it again on the next one.
 *
 * <p>Bounded in messages and in bytes under way: at either bound it has no room, and the connection stops reading until
 * half is through, so that the bound is exceeded by what had been read already. Messages come on one thread, receipts on
 * others.
 */
public final class Inlet {

    private static final Logger log = LoggerFactory.getLogger(Inlet.class);

    /** What a message takes beside its payload. */
    private static final int OVERHEAD_BYTES = 256;

    private final Publisher publisher;
    private final SourceMeters meters;
    private final Bounds bounds;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong underWayBytes = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private final Sinks.Empty<Void> failed = Sinks.empty();
    private final Sinks.Empty<Void> rested = Sinks.empty();
    private final Runnable onHeard;
    private boolean hasHeard;
    private volatile boolean resting;

    /**
     * What may be under way to the journal.
     *
     * @param messages that were taken and are not in it yet
     * @param bytes of their payloads, and what they take beside
     */
    public record Bounds(int messages, long bytes) {}

    /** {@code onHeard} runs as the first message comes, before it is published. */
    Inlet(Publisher publisher, SourceMeters meters, Bounds bounds, Runnable onHeard) {
        this.publisher = publisher;
        this.meters = meters;
        this.bounds = bounds;
        this.onHeard = onHeard;
    }

    /**
     * Takes a message. Nothing that is wrong with it is thrown.
     *
     * @return whether there is room for more; if not, read nothing more until {@link #onRoom}
     */
    public boolean take(SourceMessage message) {
        if (resting) {
            return true; // the source will send it again
        }
        meters.received();
        return pass(message);
    }

    /** The same for what the source has not sent, but what follows of how it stands. */
    public boolean pass(SourceMessage message) {
        int messages = underWay.incrementAndGet();
        long bytes = underWayBytes.addAndGet(size(message));
        try {
            tellHeard();
            publish(message, read(message));
        } catch (Throwable fault) { // not to be thrown at the source, which would take it for read
            fail(fault);
        }
        return messages < bounds.messages() && bytes < bounds.bytes() && publisher.hasRoom();
    }

    private void tellHeard() {
        if (!hasHeard) {
            hasHeard = true;
            onHeard.run();
        }
    }

    private static long size(SourceMessage message) {
        return OVERHEAD_BYTES + (long) message.bytes();
    }

    private Reading read(SourceMessage message) {
        try {
            return message.read();
        } catch (OutOfMemoryError fault) {
            throw fault; // says nothing about this message: it comes again
        } catch (Throwable fault) {
            log.error("message on {} could not be read", message.origin(), fault);
            return Reading.rejected(Reason.INTERNAL, "fault of the server");
        }
    }

    private void publish(SourceMessage message, Reading reading) {
        Passage passage =
                new Passage(message, reading.marks().size() + reading.drafts().size(), reading.maybeOld());
        reading.rejections().forEach(passage::rejected);
        for (Reading.Mark mark : reading.marks()) {
            var unused = publisher.distrust(mark.topic(), mark.quality(), passage);
        }
        for (Draft draft : reading.drafts()) {
            var unused = reading.maybeOld()
                    ? publisher.submitIfNews(draft.asUncertain(), passage)
                    : publisher.submit(draft, passage);
        }
        passage.settle(); // its own part, so that one with nothing in it is settled too
    }

    /** Runs it once when half of what may be under way is through, on any thread, perhaps at once: hand over there. */
    public void onRoom(Runnable resume) {
        waiting.set(resume);
        resumeIfRoom();
    }

    private void resumeIfRoom() {
        if (underWay.get() <= bounds.messages() / 2 && underWayBytes.get() <= bounds.bytes() / 2) {
            Runnable resume = waiting.getAndSet(null);
            if (resume != null) {
                publisher.onRoom(resume);
            }
        }
    }

    /** Nothing more is taken from this connection, which can not go on. */
    public void fail(Throwable fault) {
        resting = true;
        var unused = failed.tryEmitError(fault);
    }

    /** Never completes; fails when the connection can go on no more. */
    Mono<Void> failed() {
        return failed.asMono();
    }

    /** Takes no more messages; completes when those under way are settled. */
    Mono<Void> rest() {
        return Mono.defer(() -> {
            resting = true;
            restIfDone();
            return rested.asMono();
        });
    }

    private void leave(SourceMessage message) {
        underWayBytes.addAndGet(-size(message));
        underWay.decrementAndGet();
        restIfDone();
        resumeIfRoom();
    }

    private void restIfDone() {
        if (resting && underWay.get() == 0) {
            var unused = rested.tryEmitEmpty();
        }
    }

    /** One message on its way: settled when all that came of it is. */
    private final class Passage implements Receipt {
        private final SourceMessage message;
        private final AtomicInteger open;
        private final boolean maybeOld;
        private volatile boolean kept = true;
        private volatile boolean whole = true;

        Passage(SourceMessage message, int parts, boolean maybeOld) {
            this.message = message;
            this.open = new AtomicInteger(parts + 1);
            this.maybeOld = maybeOld;
        }

        @Override
        public void published(Update update) {
            settle();
        }

        @Override
        public void unchanged() {
            if (maybeOld) {
                meters.unchanged();
            }
            settle();
        }

        @Override
        public void refused(ErrorCode code, String refusal) {
            if (code == ErrorCode.UNAVAILABLE) {
                kept = false;
                fail(new IllegalStateException(refusal));
            } else {
                rejected(new Rejection(Reason.of(code), refusal));
            }
            settle();
        }

        void rejected(Rejection rejection) {
            whole = false;
            meters.rejections().add(rejection, message.origin());
        }

        /** The source sends it again: at least once is what it promises. */
        @Override
        public void inDoubt(ErrorCode code, String doubt) {
            kept = false;
            fail(new IllegalStateException(doubt));
            settle();
        }

        void settle() {
            if (open.decrementAndGet() > 0) {
                return;
            }
            try {
                if (kept) {
                    acknowledge();
                }
            } catch (Throwable fault) { // the hub tells others after this one
                fail(fault);
            } finally {
                leave(message);
            }
        }

        private void acknowledge() {
            try {
                if (whole) {
                    message.acknowledge();
                } else {
                    message.reject();
                }
            } catch (RejectedExecutionException e) {
                log.debug("not acknowledged, its connection is gone: {}", message.origin());
            }
        }
    }
}
