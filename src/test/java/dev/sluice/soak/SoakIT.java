package dev.sluice.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.soak.Counts.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Clients that randomly stall, drop, change contracts and resume. When publishing has ended, and each client has refreshed
 * the topics that its gaps named, every client's view is the journal's and every ledger adds up. Ten seconds of it here;
 * {@code -Psoak} with {@code -Dsluice.seed} and {@code -Dsluice.soak.minutes} for more.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            // Two or three seconds of history, so that some resumes come too late.
            "sluice.journal.updates=5000"
        })
class SoakIT {

    private static final double SMOKE_MINUTES = 10 / 60.0;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);

    @Autowired
    Hub hub;

    @LocalServerPort
    int port;

    @Test
    void everyViewAndEveryLedgerComesOutRight() throws Exception {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        double minutes = Double.parseDouble(System.getProperty("sluice.soak.minutes", Double.toString(SMOKE_MINUTES)));
        int clients = Integer.getInteger("sluice.soak.clients", 60);
        int rate = Integer.getInteger("sluice.soak.rate", 2000);
        String run =
                "Soak with -Dsluice.seed=%d -Dsluice.soak.minutes=%.2f -Dsluice.soak.clients=%d -Dsluice.soak.rate=%d"
                        .formatted(seed, minutes, clients, rate);
        System.out.println(run);
        Publishing publishing = new Publishing(hub, seed, rate);
        try (Crowd crowd = new Crowd(port, seed, clients)) {
            crowd.riot(Duration.ofMillis((long) (minutes * 60_000)));
            publishing.stop();
            long head = hub.journal().head().offset();
            if (crowd.settle(head, SETTLE_MAX)) {
                crowd.compare(hub.journal().lastValues());
            }
            System.out.println(run + ": " + head + " updates, " + crowd.counts());
            assertThat(crowd.faults()).as(run).isEmpty();
            assertThat(crowd.count(Event.RECOVERED)).as(run).isPositive();
            assertThat(crowd.count(Event.NOT_RECOVERED)).as(run).isPositive();
            assertThat(crowd.count(Event.GAPS_SLOW)).as(run).isPositive();
        }
    }
}
