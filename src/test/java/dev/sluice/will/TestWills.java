package dev.sluice.will;

import dev.sluice.audit.Audit;
import dev.sluice.expiry.GoneSources;
import dev.sluice.expiry.TestStale;
import dev.sluice.hub.Hub;
import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Identity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The server's wills, for tests of those who leave them; carries out none before it is started. */
public final class TestWills implements Wills {

    /** What all of them may take together. */
    public static final long BYTES_MAX = 100_000;

    private final GoneSources goneSources;
    private final KeptWills wills;
    private final MeterRegistry registry = new SimpleMeterRegistry();

    public TestWills(
            Hub hub,
            Publishers publishers,
            Predicate<Identity> isRevoked,
            Audit audit,
            Scheduler timer,
            InstantSource clock) {
        goneSources = TestStale.goneSources(hub, timer);
        wills = new KeptWills(
                hub.journal(),
                publishers,
                goneSources,
                isRevoked,
                audit,
                BYTES_MAX,
                Duration.ofSeconds(5),
                timer,
                clock,
                new WillMetrics(registry));
    }

    public void start() {
        goneSources.start();
        wills.start();
    }

    public void stop() {
        wills.stop();
        goneSources.stop();
    }

    /** How many were carried out. */
    public int carriedOut() {
        return (int) registry.get("sluice.wills.carried.out").counter().count();
    }

    /** How many of their values could not be published. */
    public int refused() {
        return (int) registry.get("sluice.wills.refused").counter().count();
    }

    public int count() {
        return wills.count();
    }

    public long bytes() {
        return wills.bytes();
    }

    @Override
    public boolean give(Testator testator, LastWill will) {
        return wills.give(testator, will);
    }

    @Override
    public Mono<Void> kept() {
        return wills.kept();
    }

    @Override
    public void takeBack(String session) {
        wills.takeBack(session);
    }

    @Override
    public void ended(String session, List<Draft> granted, Duration grace) {
        wills.ended(session, granted, grace);
    }
}
