package dev.sluice.session;

import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.will.Testator;
import dev.sluice.will.Wills;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** For sessions that leave none. */
final class NoWills implements Wills {

    @Override
    public boolean give(Testator testator, LastWill will) {
        return false;
    }

    @Override
    public Mono<Void> kept() {
        return Mono.empty();
    }

    @Override
    public void takeBack(String session) {}

    @Override
    public void ended(String session, List<Draft> granted, Duration grace) {}
}
