package dev.sluice.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What a node counts of its work with the log. */
final class ClusterMetrics {

    private final Timer append;
    private final Counter sentAgain;
    private final Counter applied;
    private final Counter anew;

    ClusterMetrics(MeterRegistry registry) {
        append = Timer.builder("sluice.cluster.append")
                .description("From the begin of a block until the store has said that it is in the log")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        sentAgain = Counter.builder("sluice.cluster.sent.again")
                .description("Blocks that were sent once more, since nobody knew whether the store had them")
                .register(registry);
        applied = Counter.builder("sluice.cluster.blocks")
                .description("Blocks, of all nodes, that this node has taken in")
                .register(registry);
        anew = Counter.builder("sluice.cluster.begun.anew")
                .description(
                        "How often this node ended its sessions and began anew, fenced or behind a failover that lost something")
                .register(registry);
    }

    void appended(long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
    }

    void sentAgain() {
        sentAgain.increment();
    }

    void applied(int blocks) {
        applied.increment(blocks);
    }

    void beganAnew() {
        anew.increment();
    }
}
