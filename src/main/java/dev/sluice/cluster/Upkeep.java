package dev.sluice.cluster;

import dev.sluice.cluster.StoreConnection.Checkpoint;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.journal.ReplicaJournal.Snapshot;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * What a node does for the cluster beside reading and writing, on a thread of its own: says that it lives, fences those that do not and goes on with what they have noted, and,
 * on the one node that has the lease, writes checkpoints and removes blocks that nobody needs any more.
 */
final class Upkeep implements Runnable {

    private static final String CHECKPOINTS = "checkpoints";
    private static final long CHECKPOINT_EVERY_BYTES_MIN = 4L << 20;
    private static final long EVERY_MIN_MILLIS = 50;

    /** So that a revocation counts on all nodes within a second. */
    private static final long EVERY_MAX_MILLIS = 500;

    private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Store store;
    private final Life life;
    private final StoreState state;
    private final ReplicaJournal replica;
    private final Supplier<Snapshot> snapshot;
    private final LongSupplier readBytes;
    private final Notebook notebook;
    private final SharedRevocations revocations;
    private final Duration lease;
    private final String name;
    private final Map<String, Sinks.Many<Boolean>> turns = new ConcurrentHashMap<>();
    private @Nullable StoreConnection connection;
    private long connectedAtNanos;
    private long measuredAtNanos;
    private long checkpointedAtBytes;
    private volatile long head;
    private volatile long bytes;
    private volatile boolean closed;

    /**
     * @param snapshot the log at a moment, between two blocks
     * @param readBytes of the blocks that this node has read
     * @param name of this node, for who looks into the store
     */
    Upkeep(
            Store store,
            Life life,
            StoreState state,
            ReplicaJournal replica,
            Supplier<Snapshot> snapshot,
            LongSupplier readBytes,
            Notebook notebook,
            SharedRevocations revocations,
            Duration lease,
            String name) {
        this.store = store;
        this.life = life;
        this.state = state;
        this.replica = replica;
        this.snapshot = snapshot;
        this.readBytes = readBytes;
        this.notebook = notebook;
        this.revocations = revocations;
        this.lease = lease;
        this.name = name;
    }

    /** Whether this node has the lease for a task; {@link dev.sluice.hub.SharedLog#turns}. */
    Flux<Boolean> turns(String task) {
        return turns.computeIfAbsent(task, absent -> Sinks.many().replay().latestOrDefault(false))
                .asFlux()
                .distinctUntilChanged();
    }

    /** The last offset that the store has given, as far as this node knows. */
    long storeHead() {
        return Math.max(head, replica.committedTo());
    }

    /** What the log takes in the store. */
    long storeBytes() {
        return bytes;
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                step();
            } catch (RedisException | StoreUnfitException away) {
                disconnect();
                if (!closed) {
                    state.away(away);
                }
            } catch (RuntimeException fault) {
                disconnect();
                log.error("the cluster could not be looked after; tried again", fault);
            }
            try {
                Pause.of(Duration.ofMillis(
                        Math.max(EVERY_MIN_MILLIS, Math.min(EVERY_MAX_MILLIS, lease.toMillis() / 5))));
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        leave();
    }

    void stop() {
        closed = true;
    }

    private void step() {
        if (connection == null) {
            connection = store.connect();
            connectedAtNanos = System.nanoTime();
        }
        StoreConnection open = connection;
        String incarnation = life.incarnation();
        StoreConnection.Renewed renewed = open.renew(incarnation, lease, name);
        if (renewed.offset() == StoreConnection.OTHER_STORE) {
            disconnect();
            return;
        }
        if (renewed.offset() == StoreConnection.FENCED) {
            turns.values().forEach(turn -> turn.emitNext(false, Sinks.EmitFailureHandler.FAIL_FAST));
            life.end(incarnation, "the others took this node for dead");
            return;
        }
        head = renewed.offset();
        revocations.look(open.run(), renewed.revocations());
        notebook.seen(open.run());
        // Where the store was away all were silent.
        boolean mayFence = since(connectedAtNanos).compareTo(lease.multipliedBy(2)) > 0;
        if (mayFence) {
            for (String fenced : open.fenceSilent()) {
                log.warn("node {} is silent for more than {} and is taken for dead", fenced, lease);
            }
        }
        notebook.takeOver(open, incarnation);
        if (since(measuredAtNanos).compareTo(MEASURE_EVERY) > 0) {
            measuredAtNanos = System.nanoTime();
            bytes = open.logBytes();
        }
        for (Map.Entry<String, Sinks.Many<Boolean>> turn : turns.entrySet()) {
            boolean isOurs = open.lease(turn.getKey(), incarnation, lease, mayFence);
            turn.getValue().emitNext(isOurs, Sinks.EmitFailureHandler.FAIL_FAST);
        }
        if (open.lease(CHECKPOINTS, incarnation, lease, mayFence)) {
            checkpoint(open, incarnation);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private void checkpoint(StoreConnection open, String incarnation) {
        List<Checkpoint> all = open.checkpoints();
        long lastBytes = all.isEmpty() ? 0 : all.get(all.size() - 1).bytes();
        if (readBytes.getAsLong() - checkpointedAtBytes > Math.max(CHECKPOINT_EVERY_BYTES_MIN, lastBytes)) {
            checkpointedAtBytes = readBytes.getAsLong();
            long unused = open.write(snapshot.get(), CHECKPOINTS, incarnation);
            all = open.checkpoints();
        }
        if (all.size() > 1 && all.get(1).offset() <= replica.evictedTo()) {
            open.trim(all.get(0), all.get(1), CHECKPOINTS, incarnation);
        }
    }

    private void leave() {
        try {
            StoreConnection open = connection == null ? store.connect() : connection;
            for (String task : turns.keySet()) {
                open.release(task, life.incarnation());
            }
            open.release(CHECKPOINTS, life.incarnation());
            open.leave(life.incarnation());
            open.close();
        } catch (RuntimeException away) {
            log.debug("the others will find that this node is gone", away);
        }
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
