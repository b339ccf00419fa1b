package dev.sluice.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * So many places for each of many at once. Who holds none is not remembered. Safe for any thread.
 *
 * @param <K> who has places
 */
public final class Places<K> {

    private final int max;
    private final Map<K, Integer> taken = new ConcurrentHashMap<>();

    public Places(int max) {
        this.max = max;
    }

    /** A place for one more of that key, to be given back once; null when it has all it may. */
    public @Nullable Runnable tryEnter(K key) {
        int count = taken.merge(key, 1, Integer::sum);
        AtomicBoolean entered = new AtomicBoolean(true);
        Runnable leave = () -> {
            if (entered.getAndSet(false)) {
                taken.computeIfPresent(key, (same, n) -> n == 1 ? null : n - 1);
            }
        };
        if (count > max) {
            leave.run();
            return null;
        }
        return leave;
    }
}
