package dev.sluice.cluster;

import dev.sluice.hub.SharedLog.Block;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Journal.LeftNotes;
import dev.sluice.journal.ReplicaJournal.Snapshot;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one server of the store, whose log is open. All methods wait for that server, and fail with a {@link
 * io.lettuce.core.RedisException} where it does not answer: then the connection is of no more use. For one thread.
 */
final class StoreConnection implements AutoCloseable {

    /** Blocks that are read at once. */
    static final int READ_MAX = 64;

    private static final int PIECES_AT_ONCE = 16;
    private static final Logger log = LoggerFactory.getLogger(StoreConnection.class);

    /** In place of an offset: the store is another one meanwhile. */
    static final long OTHER_STORE = -1;

    /** In place of an offset: this node was taken for dead. */
    static final long FENCED = -2;

    private final StatefulRedisConnection<String, byte[]> connection;
    private final RedisCommands<String, byte[]> redis;
    private final Keys keys;
    private final StoreInfo info;
    private final String run;
    private final Opened opened;

    /**
     * The log as it was when it was opened.
     *
     * @param offset the last that was given
     * @param revocations how often they were changed
     */
    record Opened(String epoch, long term, long offset, long revocations) {}

    /** What came of a block. */
    enum Append {
        WRITTEN,
        /** Nothing was written: this node was taken for dead. */
        FENCED,
        /** Nothing was written: the store is not the one any more that this connection was opened to. */
        OTHER_STORE
    }

    /** A table of last values that counts. */
    record Checkpoint(long offset, long ts, long bytes) {}

    /** A block as it is read, or the beginning of a term, before which the log ended at {@code survived}. */
    record Read(Block block, long survived, int bytes) {

        static final long NO_TERM = -1;

        boolean isTerm() {
            return survived != NO_TERM;
        }
    }

    private StoreConnection(StatefulRedisConnection<String, byte[]> connection, Keys keys, String retention) {
        this.connection = connection;
        this.redis = connection.sync();
        this.keys = keys;
        this.info = StoreInfo.of(redis.info()).fit();
        this.run = info.runId();
        this.opened = openLog(retention);
    }

    static StoreConnection open(StatefulRedisConnection<String, byte[]> connection, Keys keys, String retention) {
        return new StoreConnection(connection, keys, retention);
    }

    private Opened openLog(String retention) {
        String epoch = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        List<byte[]> log = runForList(
                Script.OPEN,
                List.of(keys.state(), keys.log(), keys.writers(), keys.checkpoints()),
                bytes(run),
                bytes(epoch),
                bytes(retention));
        String kept = text(log.get(3));
        if (!kept.equals(retention)) {
            throw new StoreUnfitException(
                    "The log '" + keys.name() + "' in the store keeps " + kept + ", and this node would keep "
                            + retention + ".",
                    "Give all nodes of a cluster the same sluice.journal.updates, bytes, age and topics; to change them stop all"
                            + " nodes and delete the keys that begin with {" + keys.name()
                            + "}: which begins a new log.",
                    null);
        }
        return new Opened(text(log.get(0)), number(log.get(1)), number(log.get(2)), number(log.get(4)));
    }

    Opened opened() {
        return opened;
    }

    /** That of the store's process. */
    String run() {
        return run;
    }

    /** Microseconds of the store's clock. */
    long time() {
        List<byte[]> time = redis.time();
        return number(time.get(0)) * 1_000_000 + number(time.get(1));
    }

    private List<byte[]> runForList(Script script, List<String> keys, byte[]... args) {
        String[] all = keys.toArray(String[]::new);
        try {
            return redis.evalsha(script.sha(), ScriptOutputType.MULTI, all, args);
        } catch (RedisNoScriptException unknown) {
            return redis.eval(script.text(), ScriptOutputType.MULTI, all, args);
        }
    }

    private String runForText(Script script, List<String> keys, byte[]... args) {
        String[] all = keys.toArray(String[]::new);
        try {
            byte[] answer = redis.evalsha(script.sha(), ScriptOutputType.VALUE, all, args);
            return text(answer);
        } catch (RedisNoScriptException unknown) {
            byte[] answer = redis.eval(script.text(), ScriptOutputType.VALUE, all, args);
            return text(answer);
        }
    }

    /** What came of the wish to write. */
    enum Join {
        JOINED,
        /** Not yet: what the earlier incarnation had noted is others' to go on with, and nothing of it must be done here any more. */
        LEFT,
        /** Not: the store is another one meanwhile. */
        OTHER_STORE
    }

    /**
     * Lets this incarnation of a node write.
     *
     * @param earlier its one before; empty where there was none
     * @param hasLeft whether the node has given up what that one had noted
     */
    Join join(String incarnation, String earlier, Duration lease, String name, boolean hasLeft) {
        String answer = runForText(
                Script.JOIN,
                List.of(
                        keys.state(),
                        keys.writers(),
                        keys.node(incarnation),
                        keys.noting(),
                        keys.notes(earlier),
                        keys.notes(incarnation),
                        keys.taken(earlier)),
                bytes(run),
                bytes(incarnation),
                bytes(earlier),
                bytes(lease.toMillis()),
                bytes(name),
                bytes(Boolean.toString(hasLeft)));
        return switch (answer) {
            case "ok" -> Join.JOINED;
            case "left" -> Join.LEFT;
            default -> Join.OTHER_STORE;
        };
    }

    /**
     * What a node hears that says that it lives.
     *
     * @param offset the last one that was given; {@link #FENCED} and {@link #OTHER_STORE} where it lives no more
     * @param revocations how often they were changed
     */
    record Renewed(long offset, long revocations) {}

    /** Says that it lives. */
    Renewed renew(String incarnation, Duration lease, String name) {
        String answer = runForText(
                Script.RENEW,
                List.of(keys.state(), keys.writers(), keys.node(incarnation), keys.noting()),
                bytes(run),
                bytes(incarnation),
                bytes(lease.toMillis()),
                bytes(name));
        return switch (answer) {
            case "run" -> new Renewed(OTHER_STORE, 0);
            case "fenced" -> new Renewed(FENCED, 0);
            default -> {
                int space = answer.indexOf(' ');
                yield new Renewed(
                        Long.parseLong(answer.substring(0, space)), Long.parseLong(answer.substring(space + 1)));
            }
        };
    }

    /**
     * Keeps what an incarnation has noted.
     *
     * @param isAll whether nothing that it had noted before counts
     * @param notes by name; an empty one takes away
     */
    Append note(String incarnation, boolean isAll, Map<String, byte[]> notes) {
        List<byte[]> args = new ArrayList<>(List.of(bytes(run), bytes(incarnation), bytes(Boolean.toString(isAll))));
        notes.forEach((name, note) -> {
            args.add(bytes(name));
            args.add(note);
        });
        String answer = runForText(
                Script.NOTE,
                List.of(keys.state(), keys.writers(), keys.notes(incarnation)),
                args.toArray(byte[][]::new));
        return switch (answer) {
            case "ok" -> Append.WRITTEN;
            case "fenced" -> Append.FENCED;
            default -> Append.OTHER_STORE;
        };
    }

    /** What an incarnation has noted. */
    Map<String, byte[]> notes(String incarnation) {
        return redis.hgetall(keys.notes(incarnation));
    }

    /** Those who have left notes and are no more. */
    List<String> haveLeftNotes() {
        List<String> all = new ArrayList<>(redis.hkeys(keys.noting()));
        if (all.size() > 1) {
            all.removeAll(redis.hkeys(keys.writers()));
            return all;
        }
        return List.of(); // but this node
    }

    /** Takes over what one of those has noted; null where another node did, or it lives. */
    @Nullable
    LeftNotes take(String left, String incarnation) {
        List<byte[]> answer = runForList(
                Script.TAKE,
                List.of(
                        keys.state(),
                        keys.writers(),
                        keys.noting(),
                        keys.notes(left),
                        keys.notes(incarnation),
                        keys.taken(left)),
                bytes(run),
                bytes(incarnation),
                bytes(left));
        if (!text(answer.get(0)).equals("ok")) {
            return null;
        }
        Map<String, byte[]> notes = new HashMap<>();
        for (int i = 2; i < answer.size(); i += 2) {
            notes.put(text(answer.get(i)), answer.get(i + 1));
        }
        return new LeftNotes(number(answer.get(1)), notes);
    }

    /** Revocations by id. */
    Map<String, byte[]> revocations() {
        return redis.hgetall(keys.revocations());
    }

    /** Keeps revocations by id; an empty one takes away. */
    void revoke(Map<String, byte[]> changed) {
        List<byte[]> args = new ArrayList<>();
        changed.forEach((id, revocation) -> {
            args.add(bytes(id));
            args.add(revocation);
        });
        var unused = runForText(Script.REVOKE, List.of(keys.state(), keys.revocations()), args.toArray(byte[][]::new));
    }

    /** For how long its process has run, about. */
    Duration uptime() {
        return info.uptime();
    }

    void leave(String incarnation) {
        var unused = runForText(Script.LEAVE, List.of(keys.writers(), keys.node(incarnation)), bytes(incarnation));
    }

    /** Fences all that are silent for too long; those that it fenced. */
    List<String> fenceSilent() {
        List<String> fenced = new ArrayList<>();
        for (String incarnation : redis.hkeys(keys.writers())) {
            boolean isNode = incarnation.indexOf(':') < 0;
            if (isNode && redis.exists(keys.node(incarnation)) == 0) {
                String answer =
                        runForText(Script.FENCE, List.of(keys.writers(), keys.node(incarnation)), bytes(incarnation));
                if (answer.equals("fenced")) {
                    fenced.add(incarnation);
                }
            }
        }
        return fenced;
    }

    /**
     * Has a block written, if it was not before.
     *
     * @param agoMicros since it was begun
     * @param spanMicros from its first entry to its last
     * @param jumpMaxMicros how far {@code ts} may be ahead of the clock
     */
    Append append(
            String incarnation,
            long number,
            int count,
            long agoMicros,
            long spanMicros,
            long jumpMaxMicros,
            byte[] block) {
        List<byte[]> answer = runForList(
                Script.APPEND,
                List.of(keys.state(), keys.log(), keys.writers()),
                bytes(run),
                bytes(incarnation),
                bytes(number),
                bytes(count),
                bytes(agoMicros),
                bytes(spanMicros),
                bytes(jumpMaxMicros),
                block);
        return switch (text(answer.get(0))) {
            case "ok" -> Append.WRITTEN;
            case "fenced" -> Append.FENCED;
            default -> Append.OTHER_STORE;
        };
    }

    /**
     * What comes behind an offset, in order; nothing where nothing came in that time.
     *
     * @param incarnation whose blocks are its own
     */
    @SuppressWarnings("unchecked") // an array for one stream
    List<Read> read(long after, Duration wait, String incarnation) {
        XReadArgs args = XReadArgs.Builder.block(wait).count(READ_MAX);
        List<StreamMessage<String, byte[]>> read =
                redis.xread(args, XReadArgs.StreamOffset.from(keys.log(), after + "-0"));
        return read == null
                ? List.of()
                : read.stream().map(message -> read(message, incarnation)).toList();
    }

    /** The same of what there is. */
    List<Read> readStored(long after) {
        Range<String> range = Range.from(Range.Boundary.excluding(after + "-0"), Range.Boundary.unbounded());
        return redis.xrange(keys.log(), range, Limit.from(READ_MAX)).stream()
                .map(message -> read(message, ""))
                .toList();
    }

    /** Whether there are blocks, and none was ever removed, so that nothing else is needed to know all. */
    boolean hasAllBlocks() {
        return redis.xrange(keys.log(), Range.unbounded(), Limit.from(1)).stream()
                .anyMatch(first -> first.getId().equals("1-0"));
    }

    private static Read read(StreamMessage<String, byte[]> message, String incarnation) {
        Map<String, byte[]> body = message.getBody();
        String id = message.getId();
        long offset = Long.parseLong(id.substring(0, id.indexOf('-')));
        byte[] survived = body.get("survived");
        if (survived != null) {
            return new Read(Block.lostUpTo(offset), number(survived), 0);
        }
        boolean isOwn = text(of(body, "by")).equals(incarnation);
        byte[] entries = of(body, "block");
        Block block =
                new Block(isOwn ? number(of(body, "number")) : 0, offset, number(of(body, "ts")), Entry.read(entries));
        return new Read(block, Read.NO_TERM, entries.length);
    }

    private static byte[] of(Map<String, byte[]> body, String field) {
        byte[] value = body.get(field);
        if (value == null) {
            throw new IllegalStateException("a block in the store has no field '" + field + "'");
        }
        return value;
    }

    /**
     * Takes or keeps a lease; whether this incarnation has it.
     *
     * @param mayFence whether it may be taken from who let it run out, who is fenced then
     */
    boolean lease(String task, String incarnation, Duration time, boolean mayFence) {
        String answer = runForText(
                Script.LEASE,
                List.of(keys.state(), keys.lease(task), keys.writers()),
                bytes(run),
                bytes(incarnation),
                bytes(time.toMillis()),
                bytes(task),
                bytes(keys.nodes()),
                bytes(Boolean.toString(mayFence)));
        return switch (answer) {
            case "no", "run", "fenced" -> false;
            case "ok" -> true;
            default -> {
                log.warn("node {} let its turn at '{}' run out and is taken for dead", answer, task);
                yield true;
            }
        };
    }

    /** Gives a lease back, if this incarnation has it. */
    void release(String task, String incarnation) {
        var unused =
                runForText(Script.RELEASE, List.of(keys.state(), keys.lease(task)), bytes(incarnation), bytes(task));
    }

    /** Those that count, the oldest first. */
    List<Checkpoint> checkpoints() {
        TreeMap<Long, Checkpoint> all = new TreeMap<>();
        redis.hgetall(keys.checkpoints()).forEach((offset, stored) -> {
            String both = text(stored);
            int space = both.indexOf(' ');
            long at = Long.parseLong(offset);
            long ts = Long.parseLong(both.substring(0, space));
            all.put(at, new Checkpoint(at, ts, Long.parseLong(both.substring(space + 1))));
        });
        return List.copyOf(all.values());
    }

    /** Its last values, for the copy of a node; null where it is gone meanwhile. */
    @Nullable
    List<byte[]> pieces(Checkpoint checkpoint) {
        List<byte[]> pieces = new ArrayList<>();
        String key = keys.checkpoint(checkpoint.offset());
        long count = redis.llen(key);
        while (pieces.size() < count) {
            List<byte[]> some = redis.lrange(key, pieces.size(), pieces.size() + PIECES_AT_ONCE - 1);
            if (some.isEmpty()) {
                return null;
            }
            pieces.addAll(some);
        }
        return redis.hexists(keys.checkpoints(), Long.toString(checkpoint.offset())) ? pieces : null;
    }

    /** Writes a checkpoint, and lets it count if the node still has the lease for that; its bytes. */
    long write(Snapshot snapshot, String task, String incarnation) {
        String key = keys.checkpoint(snapshot.offset());
        long unused = redis.unlink(key);
        long bytes = 0;
        for (byte[] piece : snapshot.pieces()) {
            unused = redis.rpush(key, piece);
            bytes += piece.length;
        }
        var unusedAnswer = runForText(
                Script.CHECKPOINT,
                List.of(keys.state(), keys.lease(task), keys.checkpoints()),
                bytes(run),
                bytes(incarnation),
                bytes(snapshot.offset()),
                bytes(snapshot.ts() + " " + bytes));
        return bytes;
    }

    /** Removes a checkpoint, and all blocks up to the next one. */
    void trim(Checkpoint oldest, Checkpoint next, String task, String incarnation) {
        var unused = runForText(
                Script.TRIM,
                List.of(
                        keys.state(),
                        keys.lease(task),
                        keys.checkpoints(),
                        keys.log(),
                        keys.checkpoint(oldest.offset())),
                bytes(run),
                bytes(incarnation),
                bytes(oldest.offset()),
                bytes(next.offset() + 1));
    }

    /** What the log takes in the store. */
    long logBytes() {
        Long bytes = redis.memoryUsage(keys.log());
        return bytes == null ? 0 : bytes;
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long number(byte[] bytes) {
        return Long.parseLong(text(bytes));
    }

    @Override
    public void close() {
        if (connection.isOpen()) {
            var unused = connection.closeAsync();
        }
    }
}
