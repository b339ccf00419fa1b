package dev.sluice.hub;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A value of a feed, which waits for the log as long as it takes; where it is not published, the feed ends, and begins again. */
record FeedSubmission(Draft draft, MonoSink<Update> sink) implements Submission {

    private static final Duration FOR_EVER = Duration.ofDays(365);

    static Mono<Update> to(Hub hub, Draft draft) {
        return Mono.create(sink -> {
            var unused = hub.submit(new FeedSubmission(draft, sink));
        });
    }

    @Override
    public Duration patience() {
        return FOR_EVER;
    }

    @Override
    public void published(Update update) {
        sink.success(update);
    }

    @Override
    public void refused(ErrorCode code, String message) {
        sink.error(new IllegalStateException(message));
    }

    @Override
    public void inDoubt(ErrorCode code, String message) {
        sink.error(new IllegalStateException(message));
    }
}
