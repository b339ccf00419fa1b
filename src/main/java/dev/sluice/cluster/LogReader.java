package dev.sluice.cluster;

import dev.sluice.cluster.StoreConnection.Read;
import dev.sluice.hub.Hub;
import dev.sluice.hub.SharedLog.Block;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.journal.ReplicaJournal.Loaded;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log on a thread of its own: each block goes to the hub, in order, and the next ones are read when the hub has told its
 * lanes. After a connection that broke it goes on from where it was. Where it can not, since the node was taken for dead or the
 * store lacks what was read already, it has the node begin anew.
 */
final class LogReader implements Runnable {

    /** A log that is at rest is known to be whole that long ago at most. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    private static final Logger log = LoggerFactory.getLogger(LogReader.class);

    private final Store store;
    private final Life life;
    private final StoreState state;
    private final ClusterMetrics metrics;
    private final ReplicaJournal replica;
    private final Hub hub;
    private final SharedRevocations revocations;
    private final Rejoin rejoin;
    private volatile long wholeAtNanos = System.nanoTime();
    private volatile long term;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;

    /** Lets this node begin anew: a copy of the log as it is, and a new incarnation that may write. */
    interface Rejoin {
        Loaded rejoin(StoreConnection connection);
    }

    LogReader(
            Store store,
            Life life,
            StoreState state,
            ClusterMetrics metrics,
            ReplicaJournal replica,
            Hub hub,
            SharedRevocations revocations,
            Rejoin rejoin) {
        this.store = store;
        this.life = life;
        this.state = state;
        this.metrics = metrics;
        this.replica = replica;
        this.hub = hub;
        this.revocations = revocations;
        this.rejoin = rejoin;
    }

    /** How long ago it knew that it had the whole log. */
    Duration behind() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - wholeAtNanos));
    }

    /** Counts the stores that the log has been in. */
    long term() {
        return term;
    }

    /** Of the blocks that it has read. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void run() {
        while (!closed) {
            try (StoreConnection connection = store.connect()) {
                follow(connection);
            } catch (RedisException | StoreUnfitException away) {
                if (!closed) {
                    state.away(away);
                }
            } catch (RuntimeException fault) {
                if (!closed) {
                    log.error("the log can not be followed; tried again", fault);
                    state.away(fault);
                }
            }
            await();
        }
    }

    void stop() {
        closed = true;
    }

    private void await() {
        try {
            if (!closed) {
                Pause.beforeTheNextTry();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void follow(StoreConnection connection) {
        term = connection.opened().term();
        revocations.look(connection.run(), connection.opened().revocations()); // before anything is sent on
        if (!connection.opened().epoch().equals(replica.head().epoch())) {
            life.end(life.incarnation(), "the store has another log");
        }
        if (connection.opened().offset() < replica.committedTo()) {
            life.end(life.incarnation(), "the store lacks the end of the log");
        }
        while (!closed) {
            String ended = life.whyEnded();
            if (ended != null) {
                beginAnew(connection, ended);
            }
            List<Read> read = connection.read(replica.committedTo(), LOOK_EVERY, life.incarnation());
            long readAtNanos = System.nanoTime();
            state.well();
            String lost = apply(read);
            if (lost != null) {
                life.end(life.incarnation(), lost);
            } else if (read.size() < StoreConnection.READ_MAX) {
                wholeAtNanos = readAtNanos;
            }
        }
    }

    /** Applies blocks; returns what is wrong with the first that does not follow, null where all do. */
    private @Nullable String apply(List<Read> read) {
        List<Block> blocks = new ArrayList<>(read.size());
        long end = replica.committedTo();
        String wrong = null;
        for (Read next : read) {
            Block block = next.block();
            if (next.isTerm() && next.survived() != end) {
                wrong = "the store that took over lacks the end of the log";
                break;
            }
            if (!next.isTerm() && block.offset() != end + 1) {
                wrong = "the store has removed blocks that this node had not read yet";
                break;
            }
            blocks.add(block);
            bytes.addAndGet(next.bytes());
            end = block.end();
        }
        if (!blocks.isEmpty()) {
            hub.apply(blocks).block();
            metrics.applied(blocks.size());
        }
        return wrong;
    }

    private void beginAnew(StoreConnection connection, String why) {
        log.warn("this node begins anew, its sessions end with 1011: {}", why);
        Loaded loaded;
        try {
            loaded = rejoin.rejoin(connection);
        } catch (RuntimeException fault) {
            life.end(life.incarnation(), why); // tried again
            throw fault;
        }
        metrics.beganAnew();
        hub.beginAnew(new IllegalStateException(why), () -> replica.become(loaded))
                .block();
    }
}
