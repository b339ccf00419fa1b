package dev.sluice.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TokenBucket} for each of many, by a key that no new connection renews. Whose bucket is whole again is forgotten, which
 * gives that one nothing; so there is no timer. Safe for any thread.
 *
 * @param <K> who has a bucket
 */
public final class Allowances<K> {

    /** Those with a bucket of their own; those beyond share one, until some of these are whole again. */
    public static final int KEYS_MAX = 10_000;

    /** How many of those that were quiet for longest are looked at for each new one: more than come, so that the map shrinks. */
    private static final int LOOKS = 4;

    private final double perSecond;
    private final int burst;
    private final LongSupplier nanoTime;
    private final Map<K, TokenBucket> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private final TokenBucket beyond;

    public Allowances(double perSecond, int burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.beyond = whole(nanoTime.getAsLong());
    }

    private TokenBucket whole(long now) {
        return new TokenBucket(perSecond, burst, now);
    }

    /** Takes one from the bucket of a key, if there is one left. */
    public boolean tryTake(K key) {
        return with(key, bucket -> bucket.tryTake(nanoTime.getAsLong()));
    }

    /** Does something with the bucket of a key, while nobody else does. */
    public synchronized <T> T with(K key, Function<TokenBucket, T> use) {
        @Nullable TokenBucket known = byKey.get(key);
        return use.apply(known == null ? added(key) : known);
    }

    private TokenBucket added(K key) {
        long now = nanoTime.getAsLong();
        forgetSome(now);
        if (byKey.size() >= KEYS_MAX) {
            return beyond;
        }
        TokenBucket added = whole(now);
        byKey.put(key, added);
        return added;
    }

    /** One that is not whole goes to the end of the row, or it would hide those behind it. */
    private void forgetSome(long now) {
        for (int look = 0; look < LOOKS && !byKey.isEmpty(); look++) {
            Iterator<Entry<K, TokenBucket>> eldest = byKey.entrySet().iterator();
            Entry<K, TokenBucket> first = eldest.next();
            if (first.getValue().isFull(now)) {
                eldest.remove();
            } else {
                var unused = byKey.get(first.getKey());
            }
        }
    }

    /** How many have a bucket of their own. */
    synchronized int size() {
        return byKey.size();
    }
}
