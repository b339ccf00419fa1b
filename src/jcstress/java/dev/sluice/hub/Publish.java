package dev.sluice.hub;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Publishes one value and tells by a Mono what became of it. */
record Publish(Draft draft, MonoSink<Update> caller) implements Submission {

    static Mono<Update> to(Hub hub, Draft draft) {
        return Mono.create(caller -> {
            var unused = hub.submit(new Publish(draft, caller));
        });
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void published(Update update) {
        caller.success(update);
    }

    @Override
    public void refused(ErrorCode code, String message) {
        caller.error(new IllegalStateException(message));
    }

    @Override
    public void inDoubt(ErrorCode code, String message) {
        refused(code, message);
    }
}
