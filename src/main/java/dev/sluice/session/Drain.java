package dev.sluice.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Sends the sessions of a server that stops away, evenly over a time, so that they do not come to another one all at once. */
final class Drain {

    /** So that those whom several servers send away do not come back in step. */
    private static final Duration RECONNECT_AFTER_MAX = Duration.ofMillis(500);

    /** How long the last ones have to finish, and their clients to answer the close; those that don't are cut off. */
    private static final Duration END_MAX = Duration.ofMillis(1500);

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final DrainProperties properties;
    private final Scheduler timer;

    /** {@code timer} tells when the next one is to go. */
    Drain(DrainProperties properties, Scheduler timer) {
        this.properties = properties;
        this.timer = timer;
    }

    /** Completes when it is time to begin. */
    Mono<Void> begin() {
        return properties.delay().isZero()
                ? Mono.empty()
                : Mono.delay(properties.delay(), timer).then();
    }

    /** Sends them away in that order; completes when all are gone, or those that are not had their time. */
    Mono<Void> sendAway(List<ClientSession> sessions) {
        int count = sessions.size();
        log.info("sending {} sessions away", count);
        for (int i = 0; i < count; i++) {
            ClientSession session = sessions.get(i);
            long afterNanos = properties.over().toNanos() / count * i;
            var unused = timer.schedule(
                    () -> session.loop().execute(() -> session.goAway(reconnectAfter())),
                    afterNanos,
                    TimeUnit.NANOSECONDS);
        }
        return Flux.fromIterable(sessions)
                .flatMap(ClientSession::ended, Integer.MAX_VALUE)
                .then()
                .timeout(properties.over().plus(END_MAX), timer)
                .onErrorComplete();
    }

    private static Duration reconnectAfter() {
        return Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(RECONNECT_AFTER_MAX.toMillis()));
    }
}
