package dev.sluice.publish;

import dev.sluice.hub.Hub;
import dev.sluice.limit.TokenBucket;
import dev.sluice.security.AddressBlock;
import dev.sluice.security.Caller;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Makes the publishers, and knows again those who come by one request after the other. Safe for any thread. */
public final class Publishers {

    /** Addresses whose rate is known again; of more, the one that was quiet for longest begins anew. */
    private static final int ADDRESSES_MAX = 10_000;

    private final Hub hub;
    private final PublishProperties limits;
    private final LongSupplier nanoTime;
    private final NewTopics newTopics;
    private final Map<AddressBlock, Publisher> byAddress = new LinkedHashMap<>(16, 0.75f, true);

    public Publishers(Hub hub, PublishProperties limits, LongSupplier nanoTime) {
        this.hub = hub;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.newTopics = new NewTopics(limits.newTopics(), nanoTime);
    }

    /** A publisher for as long as a connection stands; its new topics are of the allowance of its address. */
    public Publisher open(Caller caller) {
        AddressBlock address = AddressBlock.of(caller.address());
        return new Publisher(hub, caller, limits, () -> newTopics.mayBegin(address), nanoTime);
    }

    /** The publisher that all requests of an address are. */
    public Publisher of(Caller caller) {
        if (!caller.mayPublish()) {
            return open(caller); // not to be remembered: it may do nothing
        }
        synchronized (byAddress) {
            Publisher publisher = byAddress.computeIfAbsent(AddressBlock.of(caller.address()), absent -> open(caller));
            forgetEldest();
            return publisher;
        }
    }

    /**
     * A publisher that the server's own configuration names, such as a broker: it may publish, and has no rate, since it is
     * read only as fast as there is room.
     *
     * @param newTopicsMax topics that it may begin at once, and again as many over an hour: its own, no address's
     */
    public Publisher ofFeed(int newTopicsMax) {
        TokenBucket own = NewTopics.whole(newTopicsMax, nanoTime.getAsLong());
        return new Publisher(hub, Caller.ofServer(), limits, () -> tryTake(own), nanoTime);
    }

    private boolean tryTake(TokenBucket own) {
        synchronized (own) {
            return own.tryTake(nanoTime.getAsLong());
        }
    }

    private void forgetEldest() {
        Iterator<Publisher> eldest = byAddress.values().iterator();
        Publisher first = eldest.next();
        if (byAddress.size() > ADDRESSES_MAX || (byAddress.size() > 1 && first.isRested())) {
            eldest.remove();
        }
    }

    public PublishProperties limits() {
        return limits;
    }
}
