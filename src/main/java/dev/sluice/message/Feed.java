package dev.sluice.message;

import reactor.core.publisher.Flux;

/**
 * A source of values that runs for as long as the server does: the simulator, a broker, a file.
 *
 * <p>Each bean of this type is subscribed to once at start and cancelled at stop. The hub asks for as much as it can
 * take: a feed that is faster than its subscriber waits or drops at its own end. A feed that fails is logged and
 * subscribed to again.
 */
public interface Feed {

    /** Short name for logs and metrics: {@code market}. */
    String name();

    /** The values; cold, so that each subscription starts the feed. */
    Flux<Draft> drafts();
}
