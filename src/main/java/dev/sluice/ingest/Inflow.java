package dev.sluice.ingest;

import dev.sluice.ingest.MessageReader.Read;
import dev.sluice.ingest.Rejection.Reason;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import dev.sluice.publish.Receipt;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Publishes the messages of one connection. A message is acknowledged to the broker when all of it is in the journal, or is
 * refused for good, and only then another one is asked for: at most so many as were asked for at first are under way. The
 * rest waits in the client, unacknowledged, until the broker's limit of messages in flight is reached, and then there. What
 * the journal can not take now is not acknowledged but ends the connection: the broker sends it again on the next one.
 * Messages come on the client's event loop, receipts on threads of the hub.
 */
final class Inflow extends BaseSubscriber<MqttMessage> {

    private static final Logger log = LoggerFactory.getLogger(Inflow.class);

    private final Publisher publisher;
    private final MessageReader reader;
    private final Rejections rejections;
    private final Counter received;
    private final int underWayMax;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Sinks.Empty<Void> failed = Sinks.empty();
    private final Sinks.Empty<Void> rested = Sinks.empty();
    private volatile boolean resting;

    Inflow(Publisher publisher, MessageReader reader, Rejections rejections, Counter received, int underWayMax) {
        this.publisher = publisher;
        this.reader = reader;
        this.rejections = rejections;
        this.received = received;
        this.underWayMax = underWayMax;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(underWayMax);
    }

    @Override
    protected void hookOnNext(MqttMessage message) {
        underWay.incrementAndGet();
        if (resting) {
            leave(); // the broker will send it again
            return;
        }
        received.increment();
        try {
            publish(message, read(message));
        } catch (RuntimeException fault) { // not to end here, where the client would acknowledge what still waits
            fail(fault);
        }
    }

    private Read read(MqttMessage message) {
        try {
            return reader.read(message);
        } catch (RuntimeException fault) {
            log.error("message on {} could not be read", message.topic(), fault);
            return Read.rejected(Reason.INTERNAL, "fault of the server");
        }
    }

    private void publish(MqttMessage message, Read read) {
        for (Rejection rejection : read.rejections()) {
            rejections.add(rejection, message.topic().toString());
        }
        Delivery delivery = new Delivery(message, read.drafts().size());
        for (Draft draft : read.drafts()) {
            var unused = publisher.submit(draft.topic(), draft.data(), delivery);
        }
        delivery.settle(); // its own part, so that one with nothing in it is settled too
    }

    @Override
    protected void hookOnError(Throwable fault) {
        fail(fault);
    }

    @Override
    protected void hookOnComplete() {
        fail(new IllegalStateException("the client ended the stream of messages"));
    }

    private void fail(Throwable fault) {
        var unused = failed.tryEmitError(fault);
    }

    /** Never completes; fails when this connection can go on no more. */
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

    private void leave() {
        underWay.decrementAndGet();
        restIfDone();
    }

    private void restIfDone() {
        if (resting && underWay.get() == 0) {
            var unused = rested.tryEmitEmpty();
        }
    }

    private void askForMore() {
        if (publisher.hasRoom()) {
            request(1);
        } else {
            publisher.onRoom(() -> request(1));
        }
    }

    /** One message on its way: settled when all that came of it is. */
    private final class Delivery implements Receipt {
        private final MqttMessage message;
        private final AtomicInteger open;
        private volatile boolean kept = true;

        Delivery(MqttMessage message, int drafts) {
            this.message = message;
            this.open = new AtomicInteger(drafts + 1);
        }

        @Override
        public void published(Update update) {
            settle();
        }

        @Override
        public void refused(ErrorCode code, String refusal) {
            if (code == ErrorCode.UNAVAILABLE) {
                kept = false;
                fail(new IllegalStateException(refusal));
            } else {
                rejections.add(
                        new Rejection(Reason.of(code), refusal), message.topic().toString());
            }
            settle();
        }

        /** The broker sends it again: at least once is what MQTT promises. */
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
            if (kept) {
                acknowledge();
                askForMore();
            }
            leave();
        }

        private void acknowledge() {
            try {
                message.acknowledgement().run();
            } catch (RejectedExecutionException e) {
                log.debug("not acknowledged, its connection is gone: {}", message.topic());
            }
        }
    }
}
