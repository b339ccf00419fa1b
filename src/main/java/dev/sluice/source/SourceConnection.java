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
     * the connection could not be made or is lost, which it must notice also where the other side is silent. One whose client
     * connects again by itself tells that it is {@linkplain Standing#away away}, in place of failing.
     */
    Flux<Standing> open();

    /** Closes it, also one that is being made; completes when it is closed, and never fails. */
    Mono<Void> close();

    /**
     * How a connection stands.
     *
     * @param connected whether it is up
     * @param welcome what the other side remembered, for the log: {@code its session}
     * @param faults what works only in part, each a sentence for the operator; empty if all is well
     */
    record Standing(boolean connected, String welcome, List<String> faults) {

        public Standing {
            faults = List.copyOf(faults);
        }

        /** It is up. */
        public Standing(String welcome, List<String> faults) {
            this(true, welcome, faults);
        }

        /** It is down, and the client tries again by itself. */
        public static Standing away(String fault) {
            return new Standing(false, "", List.of(fault));
        }
    }
}
