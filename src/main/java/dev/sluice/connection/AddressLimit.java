package dev.sluice.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Counts what an address has open; loopback is exempt, and a /64 of IPv6 is one address. Safe for any thread. */
public final class AddressLimit {

    private final int max;
    private final Map<Object, Integer> counts = new ConcurrentHashMap<>();

    public AddressLimit(int max) {
        this.max = max;
    }

    /** A place for one more of that address, to be given back once; null when it has all it may. */
    @Nullable
    public Runnable tryEnter(InetAddress peer) {
        if (peer.isLoopbackAddress()) {
            return () -> {};
        }
        Object address = peer instanceof Inet6Address v6 ? network(v6) : peer;
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

    /** Whoever has one address of a /64 has them all. */
    private static Object network(Inet6Address address) {
        return ByteBuffer.wrap(address.getAddress(), 0, Long.BYTES).getLong();
    }
}
