package dev.sluice.source;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One connection to a source, from the first byte until it is lost or closed. What it receives it hands to its
 * {@link Inlet}, from one thread; where that has no room it reads no more until there is some.
 */
public interface SourceConnection {

    /**
     * Connects and begins to take messages. Tells how it stands once it is up, and again when that has changed; fails when
     * the connection could not be made or is lost, which it must notice also where the other side is silent.
     */
    Flux<Standing> open();

    /** Closes it, also one that is being made; completes when it is closed, and never fails. */
    Mono<Void> close();

    /**
     * How a connection that is up stands.
     *
     * @param welcome what the other side remembered, for the log: {@code its session}
     * @param faults what works only in part, each a sentence for the operator; empty if all is well
     */
    record Standing(String welcome, List<String> faults) {

        public Standing {
            faults = List.copyOf(faults);
        }
    }
}
