package dev.sluice.session;

import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random histories of some clients with all contracts, changed midway, against a model of the protocol that is told of the
 * same and compares every frame, and against what each client is promised of the topics that it hears. {@code -Dsluice.seed=}
 * begins with another seed, {@code -Dsluice.histories=} runs more.
 */
class DeliveryPropertyTests {

    private static final int CLIENTS = 3;
    private static final int STEPS = 250;

    /**
     * 15: a second snapshot of a topic that was heard already stood for updates that nothing told of. 14589: while room was made
     * for a held value, {@code synced} gave a resume point beyond it; 51398: so it did for others that were due with it. 42915: what a replay had brought came once more when its topic was forgotten before its snapshot.
     * The test itself was wrong about 562, where a snapshot that was owed is not asked for any more at a heartbeat, 35911, where a
     * gap names no topics, 48938, where two rates are due at once, and 105844, where a socket was full all the time.
     */
    private static final long[] SEEDS_THAT_FOUND_FAULTS = {562, 14_589, 35_911, 42_915, 48_938, 51_398, 90_067, 105_844
    };

    @Test
    void everyFrameIsAsTheModelSays() {
        long first = Long.getLong("sluice.seed", 1);
        long histories = Long.getLong("sluice.histories", 420);
        LongStream.concat(LongStream.range(first, first + histories), LongStream.of(SEEDS_THAT_FOUND_FAULTS))
                .forEach(DeliveryPropertyTests::run);
    }

    private static void run(long seed) {
        RandomHistory history = RandomHistory.of(seed, STEPS, CLIENTS);
        if (history.run(CLIENTS) != null) {
            RandomHistory least = history.shrink(shorter -> shorter.run(CLIENTS) != null);
            fail("seed %d, %d of %d steps:%n%s", seed, least.steps().size(), STEPS, least.run(CLIENTS));
        }
    }
}
