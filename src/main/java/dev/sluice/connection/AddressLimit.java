package dev.sluice.connection;

import dev.sluice.limit.Places;
import dev.sluice.security.AddressBlock;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Counts what an address ({@link AddressBlock}) has open; loopback is exempt. Safe for any thread. */
public final class AddressLimit {

    private final Places<AddressBlock> places;

    public AddressLimit(int max) {
        this.places = new Places<>(max);
    }

    /** A place for one more of that address, to be given back once; null when it has all it may. */
    @Nullable
    public Runnable tryEnter(InetAddress peer) {
        AddressBlock address = AddressBlock.of(peer);
        return address.isLoopback() ? () -> {} : places.tryEnter(address);
    }
}
