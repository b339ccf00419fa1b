package dev.sluice.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.audit.AuditClient;
import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.StressBounds;
import dev.sluice.lane.Lanes;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import dev.sluice.watchdog.Watchdog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.springframework.util.unit.DataSize;
import reactor.core.scheduler.Schedulers;

/** Sessions come and go on several event loops: no place too many, and none is lost. */
public class SessionsStress {

    private static final int MAX = 2;
    private static final MeterRegistry REGISTRY = new SimpleMeterRegistry();
    private static final Hub HUB = newHub();
    private static final WaitingBytes WAITING = new WaitingBytes(1 << 20, 1 << 20);
    private static final SessionLimits LIMITS = new SessionLimits(
            new SessionProperties(
                    MAX,
                    1,
                    DataSize.ofKilobytes(64),
                    1,
                    1,
                    DataSize.ofMegabytes(1),
                    null,
                    1,
                    1,
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    16),
            new DeliveryProperties(16, DataSize.ofKilobytes(32), null, null, Duration.ZERO),
            new Publishers(HUB, new PublishProperties(1, 1, 1, 1, Duration.ofSeconds(5)), System::nanoTime),
            new NoWills(),
            InstantSource.system(),
            new CloseMetrics(REGISTRY),
            event -> {},
            WAITING,
            () -> Duration.ZERO,
            null);
    private static final Lanes LANES = new Lanes(
            HUB,
            16,
            Duration.ZERO,
            WAITING,
            new IndexBytes(1 << 20),
            REGISTRY,
            new Watchdog(REGISTRY),
            Schedulers.parallel());

    private static Hub newHub() {
        MemoryJournal journal = new MemoryJournal(StressBounds.ofUpdates(10));
        return new Hub(
                journal,
                Schedulers.immediate(),
                Schedulers.parallel(),
                InstantSource.system(),
                Duration.ofMinutes(1),
                new HubMetrics(REGISTRY, journal));
    }

    /** One has a place already. */
    private static class Server {
        final Sessions sessions = new Sessions(
                LANES, LIMITS, new Drain(new DrainProperties(Duration.ZERO, Duration.ZERO), Schedulers.parallel()));

        Server() {
            admit();
        }

        final int admit() {
            return sessions.admit(Caller.ofServer(), AuditClient.Way.WEBSOCKET) ? 1 : 0;
        }

        /** How many more can have a place. */
        int places() {
            int places = 0;
            while (places < 10 && sessions.admit(Caller.ofServer(), AuditClient.Way.WEBSOCKET)) {
                places++;
            }
            return places;
        }
    }

    /** Two come at once for the last place. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The first had the place.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The second had the place.")
    @Outcome(expect = FORBIDDEN, desc = "Both had it, or neither, or one more was there.")
    @State
    public static class TwoForOnePlace extends Server {

        @Actor
        public void first(III_Result result) {
            result.r1 = admit();
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = admit();
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = places();
        }
    }

    /** One leaves while two come: there is a place for both, if it left before. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Both had a place.")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The second came before the place was free.")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The first came before the place was free.")
    @Outcome(expect = FORBIDDEN, desc = "A place was lost, or there was one too many.")
    @State
    public static class OneLeavesWhileTwoCome extends Server {

        @Actor
        public void leaves() {
            sessions.release();
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = admit();
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = admit();
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = places();
        }
    }
}
