package dev.sluice.delivery;

import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One update through an outbox: of a client that takes all at once, and of one that takes nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {

    private static final int BATCH = 32;
    private static final int BUFFER = 256;

    @Param
    private Policy policy = Policy.DROP_OLDEST;

    private final Ledger ledger = new Ledger(new Tally());
    private final Backlog backlog = new Backlog(new WaitingBytes(1 << 30, 1 << 30), () -> true);
    private final Publication[] publications = IntStream.range(0, BATCH)
            .mapToObj(i -> new Publication(new Update(Topic.of("bench/" + i), 1, i + 1L, 0, 0, new byte[] {'1'})))
            .toArray(Publication[]::new);
    private Outbox reading = new Contract(Policy.DROP_OLDEST, BUFFER, null, null).newOutbox(ledger, backlog);
    private Outbox full = reading;

    @Setup
    public void create() {
        reading = new Contract(policy, BUFFER, null, null).newOutbox(ledger, backlog);
        full = new Contract(policy, BATCH, null, null).newOutbox(ledger, backlog);
    }

    /** A batch comes, then is written. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long offerAndTake() {
        for (Publication publication : publications) {
            ledger.arrive();
            if (!reading.offer(publication)) {
                throw new IllegalStateException();
            }
        }
        long sum = 0;
        while (reading.peek() != null) {
            sum += reading.take().offset();
        }
        return sum;
    }

    /** Nothing is taken: the policy decides on each. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public boolean offerToFull() {
        boolean stays = true;
        for (Publication publication : publications) {
            ledger.arrive();
            stays &= full.offer(publication);
        }
        return stays;
    }
}
