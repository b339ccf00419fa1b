package dev.sluice.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is done in the store as one step. Each first asks whether the store is still the one ({@code run_id}) that the connection was
 * opened to and the term was begun for: a store that took over, or was started again, may lack the end of the log, and nothing is
 * written before that has been told by a new term.
 */
enum Script {

    /**
     * Begins the log where there is none, and a term where the store is another one than the log knows. Such a term goes on far above all
     * offsets that can have been given.
     *
     * <p>state, log, writers, checkpoints; run, epoch of a new log, retention.
     */
    OPEN("""
            local s = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'offset', 'term')
            if not s[1] then
              redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
              redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'run', ARGV[1], 'offset', '0', 'term', '1', 'ts', '0', 'retention', ARGV[3])
            elseif s[2] ~= ARGV[1] then
              local next = string.format('%.0f', tonumber(s[3]) + 4294967296)
              local term = string.format('%.0f', tonumber(s[4]) + 1)
              redis.call('XADD', KEYS[2], next .. '-0', 'survived', s[3], 'term', term)
              redis.call('HSET', KEYS[1], 'run', ARGV[1], 'offset', next, 'term', term)
            end
            local now = redis.call('HMGET', KEYS[1], 'epoch', 'term', 'offset', 'retention', 'revocations')
            return {now[1], now[2], now[3], now[4], now[5] or '0'}
            """),

    /**
     * Lets a node write, and its earlier incarnation no more. What that had noted goes on with it; but what others have taken over, or will
     * since it was taken for dead, is left to them, and that is told first.
     *
     * <p>state, writers, node, noting, notes of the earlier one, notes, taken of the earlier one; run, incarnation, earlier one or nothing,
     * milliseconds of its lease, the node's name, whether it knows that it has left what it had noted.
     */
    JOIN("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 'run' end
            if ARGV[3] ~= '' then
              local left = redis.call('EXISTS', KEYS[7]) == 1
              if redis.call('HEXISTS', KEYS[4], ARGV[3]) == 1 and redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then left = true end
              if left and ARGV[6] ~= 'true' then return 'left' end
              if not left then
                if redis.call('EXISTS', KEYS[5]) == 1 then redis.call('RENAME', KEYS[5], KEYS[6]) end
                redis.call('HDEL', KEYS[4], ARGV[3])
              end
            end
            redis.call('HDEL', KEYS[2], ARGV[3], ARGV[3] .. ':at')
            redis.call('HSET', KEYS[2], ARGV[2], '0')
            redis.call('HSET', KEYS[4], ARGV[2], redis.call('HGET', KEYS[1], 'offset'))
            redis.call('SET', KEYS[3], ARGV[5], 'PX', ARGV[4])
            return 'ok'
            """),

    /**
     * Says that a node lives; tells the head of the log, and how often revocations were changed.
     *
     * <p>state, writers, node, noting; run, incarnation, milliseconds of its lease, the node's name.
     */
    RENEW("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 'run' end
            if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then return 'fenced' end
            redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[3])
            local s = redis.call('HMGET', KEYS[1], 'offset', 'revocations')
            redis.call('HSET', KEYS[4], ARGV[2], s[1])
            return s[1] .. ' ' .. (s[2] or '0')
            """),

    /**
     * Keeps what a node has noted.
     *
     * <p>state, writers, notes; run, incarnation, whether this begins all that it has noted, names each with what is noted, or nothing.
     */
    NOTE("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 'run' end
            if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then return 'fenced' end
            if ARGV[3] == 'true' then redis.call('DEL', KEYS[3]) end
            for i = 4, #ARGV, 2 do
              if ARGV[i + 1] == '' then
                redis.call('HDEL', KEYS[3], ARGV[i])
              else
                redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
              end
            end
            return 'ok'
            """),

    /**
     * Takes over what a node has noted that is no more: the head of the log when it last said that it lives, and names each with what is
     * noted. That stands for a month, for the node that was only stopped and wakes up.
     *
     * <p>state, writers, noting, notes of that node, notes, taken of that node; run, incarnation, that node's.
     */
    TAKE("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return {'run'} end
            if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then return {'fenced'} end
            if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1 then return {'lives'} end
            local head = redis.call('HGET', KEYS[3], ARGV[3])
            if not head then return {'taken'} end
            local all = redis.call('HGETALL', KEYS[4])
            local answer = {'ok', head}
            for i = 1, #all, 2 do
              redis.call('HSETNX', KEYS[5], all[i], all[i + 1])
              answer[#answer + 1] = all[i]
              answer[#answer + 1] = all[i + 1]
            end
            redis.call('HDEL', KEYS[3], ARGV[3])
            redis.call('UNLINK', KEYS[4])
            redis.call('SET', KEYS[6], ARGV[2], 'EX', '2592000')
            return answer
            """),

    /** Keeps and forgets revocations, and lets all nodes know. <p>state, revocations; ids each with a revocation, or nothing. */
    REVOKE("""
            for i = 1, #ARGV, 2 do
              if ARGV[i + 1] == '' then
                redis.call('HDEL', KEYS[2], ARGV[i])
              else
                redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
              end
            end
            redis.call('HINCRBY', KEYS[1], 'revocations', '1')
            return 'ok'
            """),

    /** Lets a node write no more if it is silent for too long. <p>writers, node; incarnation. */
    FENCE("""
            if redis.call('EXISTS', KEYS[2]) == 1 then return 'lives' end
            redis.call('HDEL', KEYS[1], ARGV[1], ARGV[1] .. ':at')
            return 'fenced'
            """),

    /** Takes leave. <p>writers, node; incarnation. */
    LEAVE("""
            redis.call('DEL', KEYS[2])
            redis.call('HDEL', KEYS[1], ARGV[1], ARGV[1] .. ':at')
            return 'ok'
            """),

    /**
     * Writes a block, once: where it was written before its place is told again.
     *
     * <p>state, log, writers; run, incarnation, number, count of entries, microseconds since the block was begun, those from the first to
     * the last of its entries, most by which {@code ts} may wait for the clock, the block.
     */
    APPEND("""
            local s = redis.call('HMGET', KEYS[1], 'run', 'offset', 'ts')
            if s[1] ~= ARGV[1] then return {'run'} end
            local w = redis.call('HMGET', KEYS[3], ARGV[2], ARGV[2] .. ':at')
            if not w[1] then return {'fenced'} end
            if tonumber(ARGV[3]) <= tonumber(w[1]) then return {'ok', w[2]} end
            local first = string.format('%.0f', tonumber(s[2]) + 1)
            local last = string.format('%.0f', tonumber(s[2]) + tonumber(ARGV[4]))
            local clock = redis.call('TIME')
            local ts = tonumber(s[3])
            local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2]) - tonumber(ARGV[5])
            if now > ts or ts - now > tonumber(ARGV[7]) then ts = now end
            redis.call('XADD', KEYS[2], first .. '-0', 'ts', string.format('%.0f', ts), 'by', ARGV[2], 'number', ARGV[3], 'block', ARGV[8])
            redis.call('HSET', KEYS[1], 'offset', last, 'ts', string.format('%.0f', ts + tonumber(ARGV[6])))
            redis.call('HSET', KEYS[3], ARGV[2], ARGV[3], ARGV[2] .. ':at', first)
            return {'ok', first}
            """),

    /**
     * Takes or keeps a lease. Who had it before and let it run out may not know that: it is fenced, so that not both do what one is to do.
     *
     * <p>state, lease, writers; run, incarnation, milliseconds, task, what stands before an incarnation in the key of a node, whether it
     * may be taken from who let it run out.
     */
    LEASE("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 'run' end
            if redis.call('HEXISTS', KEYS[3], ARGV[2]) == 0 then return 'fenced' end
            local holder = redis.call('GET', KEYS[2])
            if holder and holder ~= ARGV[2] then return 'no' end
            local before = redis.call('HGET', KEYS[1], 'had:' .. ARGV[4])
            local fenced = 0
            if not holder and before and before ~= ARGV[2] then
              if ARGV[6] ~= 'true' then return 'no' end
              fenced = redis.call('HDEL', KEYS[3], before, before .. ':at')
              redis.call('DEL', ARGV[5] .. before)
            end
            redis.call('HSET', KEYS[1], 'had:' .. ARGV[4], ARGV[2])
            redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
            return fenced > 0 and before or 'ok'
            """),

    /** Gives a lease back. <p>state, lease; incarnation, task. */
    RELEASE("""
            if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'no' end
            redis.call('DEL', KEYS[2])
            redis.call('HDEL', KEYS[1], 'had:' .. ARGV[2])
            return 'ok'
            """),

    /** Lets a checkpoint that was written count. <p>state, lease, checkpoints; run, incarnation, offset, {@code ts} and bytes. */
    CHECKPOINT("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 'no' end
            redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
            return 'ok'
            """),

    /**
     * Removes the oldest checkpoint, and the blocks that no start needs any more.
     *
     * <p>state, lease, checkpoints, log, checkpoint; run, incarnation, its offset, first offset that stays.
     */
    TRIM("""
            if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 'no' end
            redis.call('HDEL', KEYS[3], ARGV[3])
            redis.call('UNLINK', KEYS[5])
            redis.call('XTRIM', KEYS[4], 'MINID', ARGV[4] .. '-0')
            return 'ok'
            """);

    private final String text;
    private final String sha;

    Script(String text) {
        this.text = text;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            this.sha = HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String text() {
        return text;
    }

    String sha() {
        return sha;
    }
}
