package dev.sluice.cluster;

import dev.sluice.hub.Hub;
import dev.sluice.hub.SharedLog;
import dev.sluice.journal.Entry;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.journal.ReplicaJournal.Loaded;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * This node's part in the log of its cluster: the copy of the log, and the three threads that write blocks, follow the log, and look
 * after the rest. Loaded when it is made, so that who serves from it has the log as it was then.
 */
final class ClusterLog implements SharedLog, AutoCloseable {

    private static final Duration STOP_MAX = Duration.ofSeconds(3);

    /** Of those for what was noted last, before this node takes leave: the others go on with it. */
    private static final Duration NOTES_MAX = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ClusterLog.class);

    private final Store store;
    private final ClusterMetrics metrics;
    private final Duration lease;
    private final String name;
    private final Life life = new Life();
    private final StoreState state;
    private final BlockWriter writer;
    private final Notebook notebook;
    private final SharedRevocations revocations;
    private final List<Thread> threads = new ArrayList<>();
    private final ReplicaJournal replica;
    private final Duration loaded;
    private @Nullable Thread noting;
    private @Nullable LogReader reader;
    private @Nullable Upkeep upkeep;

    /**
     * Opens the log in the store, and loads it.
     *
     * @param clockJumpMax how far {@code ts} may be ahead of the store's clock
     * @throws StoreUnfitException if the store can not be reached, or must not be used; the message says what to do
     */
    ClusterLog(
            Store store,
            JournalProperties bounds,
            Duration lease,
            Duration clockJumpMax,
            String name,
            ClusterMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
        this.lease = lease;
        this.name = name;
        this.state = new StoreState(store.address());
        this.writer = new BlockWriter(store, life, state, metrics, clockJumpMax);
        this.notebook = new Notebook(store, life, state);
        this.revocations = new SharedRevocations(store);
        long begin = System.nanoTime();
        try (StoreConnection connection = store.connect()) {
            replica = new ReplicaJournal(bounds, System.nanoTime(), connection.time(), state::fault, notebook);
            join(connection, life.incarnation(), "");
            replica.become(new Loading(replica).load(connection));
            takeOver(connection);
        } catch (RedisException away) {
            store.close();
            throw new StoreUnfitException(
                    "The store at " + store.address() + " can not be reached (" + away.getMessage() + ").",
                    "Start Redis or Valkey there, or set spring.data.redis.url to where it is.",
                    away);
        } catch (RuntimeException fault) {
            store.close();
            throw fault;
        }
        loaded = Duration.ofNanos(System.nanoTime() - begin);
        log.info(
                "node {} of the cluster '{}' has the log up to offset {}, loaded in {} ms",
                name,
                store.keys().name(),
                replica.head().offset(),
                loaded.toMillis());
    }

    /** What dead nodes have left is known before anybody is served, where it is sure that they are dead. */
    private void takeOver(StoreConnection connection) {
        if (connection.uptime().compareTo(lease.multipliedBy(2)) > 0) {
            List<String> unused = connection.fenceSilent();
        }
        notebook.begin(connection.run());
        notebook.takeOver(connection, life.incarnation());
    }

    private void join(StoreConnection connection, String incarnation, String earlier) {
        StoreConnection.Join join = connection.join(incarnation, earlier, lease, name, false);
        if (join == StoreConnection.Join.LEFT) {
            notebook.leave();
            join = connection.join(incarnation, earlier, lease, name, true);
        }
        if (join != StoreConnection.Join.JOINED) {
            throw new RedisException("the store has changed meanwhile");
        }
    }

    private Loaded rejoin(StoreConnection connection) {
        String next = Life.newIncarnation();
        join(connection, next, life.incarnation());
        life.begin(next);
        return new Loading(replica).load(connection);
    }

    /** Begins to write and to follow the log. */
    void start(Hub hub) {
        LogReader following = new LogReader(store, life, state, metrics, replica, hub, revocations, this::rejoin);
        Upkeep keeping = new Upkeep(
                store,
                life,
                state,
                replica,
                () -> hub.onWriter(replica::snapshot),
                following::bytes,
                notebook,
                revocations,
                lease,
                name);
        reader = following;
        upkeep = keeping;
        threads.add(start(writer, "sluice-cluster-writer"));
        threads.add(start(following, "sluice-cluster-reader"));
        threads.add(start(keeping, "sluice-cluster-upkeep"));
        noting = start(notebook, "sluice-cluster-notes");
    }

    /** Where the revocations are kept. */
    SharedRevocations revocations() {
        return revocations;
    }

    private static Thread start(Runnable work, String threadName) {
        Thread thread = new Thread(work, threadName);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public ReplicaJournal replica() {
        return replica;
    }

    @Override
    public Mono<Void> append(long number, List<Entry> entries) {
        return writer.append(number, entries);
    }

    @Override
    public String node() {
        return name;
    }

    @Override
    public Flux<Boolean> turns(String task) {
        return Objects.requireNonNull(upkeep, "before it is started").turns(task);
    }

    @Override
    public Duration behind() {
        return reader == null ? Duration.ZERO : reader.behind();
    }

    /** Why the store can not be used at present; null while all is well. */
    @Nullable
    Throwable fault() {
        return state.fault();
    }

    /** By which the store knows it, in this life. */
    String incarnation() {
        return life.incarnation();
    }

    String address() {
        return state.address();
    }

    long term() {
        return reader == null ? 0 : reader.term();
    }

    /** Offsets that the store has given and this node has not read. */
    long lag() {
        return upkeep == null ? 0 : upkeep.storeHead() - replica.committedTo();
    }

    /** What the log takes in the store. */
    long storeBytes() {
        return upkeep == null ? 0 : upkeep.storeBytes();
    }

    /** How long it took to load the log at the start. */
    Duration loadedIn() {
        return loaded;
    }

    /** Writes no more, and takes leave of the others. */
    @Override
    public void close() {
        long end = System.nanoTime() + STOP_MAX.toNanos();
        notebook.stop();
        if (noting != null) {
            join(noting, System.nanoTime() + NOTES_MAX.toNanos());
        }
        writer.stop();
        if (reader != null) {
            reader.stop();
        }
        if (upkeep != null) {
            upkeep.stop();
        }
        threads.forEach(Thread::interrupt);
        threads.forEach(thread -> join(thread, end));
        store.close();
    }

    private static void join(Thread thread, long untilNanos) {
        try {
            thread.join(Math.max(1, (untilNanos - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
