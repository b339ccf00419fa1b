package dev.sluice.cluster;

import dev.sluice.hub.BlockRefusedException;
import dev.sluice.journal.Entry;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Writes blocks into the store, one after the other, on a thread of its own. A block of which nobody knows whether it was written is
 * sent again, until the store has said; the store writes it once.
 */
final class BlockWriter implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(BlockWriter.class);

    private final Store store;
    private final Life life;
    private final StoreState state;
    private final ClusterMetrics metrics;
    private final long jumpMaxMicros;
    private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private @Nullable StoreConnection connection;
    private volatile boolean closed;

    /** A block on its way. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pending(
            String incarnation,
            long number,
            int count,
            long spanMicros,
            byte[] block,
            long begunNanos,
            MonoSink<Void> sink) {}

    BlockWriter(Store store, Life life, StoreState state, ClusterMetrics metrics, Duration jumpMax) {
        this.store = store;
        this.life = life;
        this.state = state;
        this.metrics = metrics;
        this.jumpMaxMicros = jumpMax.toNanos() / 1_000;
    }

    /** Has a block written; see {@link dev.sluice.hub.SharedLog#append}. */
    Mono<Void> append(long number, List<Entry> entries) {
        return Mono.create(sink -> {
            byte[] block = Entry.write(entries);
            long span = entries.get(entries.size() - 1).lag();
            queue.add(new Pending(
                    life.incarnation(),
                    number,
                    entries.size(),
                    span,
                    block,
                    System.nanoTime() - TimeUnit.MICROSECONDS.toNanos(span),
                    sink));
        });
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                write(queue.take());
            }
        } catch (InterruptedException e) {
            log.debug("stopped", e);
        } finally {
            disconnect();
            for (Pending left = queue.poll(); left != null; left = queue.poll()) {
                left.sink().error(new BlockRefusedException("the server is stopping"));
            }
        }
    }

    void stop() {
        closed = true;
    }

    private void write(Pending block) throws InterruptedException {
        boolean maybeWritten = false;
        for (int tries = 0; ; tries++) {
            if (closed) {
                block.sink().error(maybeWritten ? inDoubt() : new BlockRefusedException("the server is stopping"));
                return;
            }
            if (tries > 0) {
                metrics.sentAgain();
            }
            try {
                switch (send(block)) {
                    case WRITTEN -> {
                        metrics.appended(System.nanoTime() - block.begunNanos());
                        state.well();
                        block.sink().success();
                        return;
                    }
                    case FENCED -> {
                        life.end(block.incarnation(), "the others took this node for dead");
                        block.sink()
                                .error(maybeWritten ? inDoubt() : new BlockRefusedException("this node was fenced"));
                        return;
                    }
                    case OTHER_STORE -> disconnect();
                }
            } catch (RedisCommandExecutionException refused) { // as for want of memory: it did nothing
                comeAgain(refused);
            } catch (RedisException away) {
                maybeWritten |= connection != null;
                comeAgain(away);
            } catch (RuntimeException fault) {
                maybeWritten |= connection != null;
                log.error("a block could not be written; tried again", fault);
                comeAgain(fault);
            }
        }
    }

    private void comeAgain(RuntimeException fault) throws InterruptedException {
        state.away(fault);
        disconnect();
        Pause.beforeTheNextTry();
    }

    private static IllegalStateException inDoubt() {
        return new IllegalStateException("nobody knows whether the block was written");
    }

    private StoreConnection.Append send(Pending block) {
        if (connection == null) {
            connection = store.connect();
        }
        return connection.append(
                block.incarnation(),
                block.number(),
                block.count(),
                (System.nanoTime() - block.begunNanos()) / 1_000,
                block.spanMicros(),
                jumpMaxMicros,
                block.block());
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
