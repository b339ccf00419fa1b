package dev.sluice.connection;

import dev.sluice.security.AddressBlock;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Counts what an address ({@link AddressBlock}) has open; loopback is exempt. Safe for any thread. */
public final class AddressLimit {

    private final int max;
    private final Map<AddressBlock, Integer> counts = new ConcurrentHashMap<>();

    public AddressLimit(int max) {
        this.max = max;
    }

    /** A place for one more of that address, to be given back once; null when it has all it may. */
    @Nullable
    public Runnable tryEnter(InetAddress peer) {
        AddressBlock address = AddressBlock.of(peer);
        if (address.isLoopback()) {
            return () -> {};
        }
        int count = counts.merge(address, 1, Integer::sum);
        AtomicBoolean entered = new AtomicBoolean(true);
        Runnable leave = () -> {
            if (entered.getAndSet(false)) {
                counts.computeIfPresent(address, (same, n) -> n == 1 ? null : n - 1);
            }
        };
        if (count > max) {
            leave.run();
            return null;
        }
        return leave;
    }
}
