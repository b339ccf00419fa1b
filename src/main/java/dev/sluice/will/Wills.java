package dev.sluice.will;

import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** Where sessions leave their wills. Any thread may call it; none of it waits. */
public interface Wills {

    /** Takes the will of a session that stands, in place of the one it had; false where there is no room for it, or nothing can be kept now. */
    boolean give(Testator testator, LastWill will);

    /** Completes when all that was given and taken back until now is kept so, as far as the journal promises it. */
    Mono<Void> kept();

    /** A session has no will any more: it took it back, or took leave. */
    void takeBack(String session);

    /**
     * A session has ended without taking leave: its will is to be carried out.
     *
     * @param granted the values that it still may publish
     * @param grace how long who was sent away has to come back, at least; zero for who was not
     */
    void ended(String session, List<Draft> granted, Duration grace);
}
