package dev.sluice.publish;

import dev.sluice.hub.Hub;
import dev.sluice.limit.Allowances;
import dev.sluice.limit.TokenBucket;
import dev.sluice.security.AddressBlock;
import dev.sluice.security.Caller;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the publishers, and knows again those who come by one request after the other. Safe for any thread. */
public final class Publishers {

    /** Those whose rate is known again; of more, the one that was quiet for longest begins anew. */
    private static final int KNOWN_MAX = 10_000;

    private final Hub hub;
    private final PublishProperties limits;
    private final LongSupplier nanoTime;
    private final NewTopics newTopics;
    private final Allowances<String> subjects;
    private final Map<AddressBlock, TokenBucket> rates = new LinkedHashMap<>(16, 0.75f, true);

    public Publishers(Hub hub, PublishProperties limits, LongSupplier nanoTime) {
        this.hub = hub;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.newTopics = new NewTopics(limits.newTopics(), nanoTime);
        this.subjects = new Allowances<>(limits.updatesPerSecond(), limits.updatesBurst(), nanoTime);
    }

    /** A publisher for as long as a connection stands. All of a subject have one rate; its new topics are of the allowance of its address. */
    public Publisher open(Caller caller) {
        return open(caller, null);
    }

    /** The same; {@code source} is who says all that it publishes, for when that one is gone. */
    public Publisher open(Caller caller, @Nullable String source) {
        return with(caller, source, newRate());
    }

    private Publisher with(Caller caller, @Nullable String source, TokenBucket rate) {
        AddressBlock address = AddressBlock.of(caller.address());
        return new Publisher(hub, caller, source, rate, subjects, limits, () -> newTopics.mayBegin(address), nanoTime);
    }

    private TokenBucket newRate() {
        return new TokenBucket(limits.updatesPerSecond(), limits.updatesBurst(), nanoTime.getAsLong());
    }

    /** A publisher for one request: all of an address, or of a subject, have one rate. */
    public Publisher of(Caller caller) {
        if (!caller.mayPublish() || caller.subject() != null) {
            return open(caller); // not to be remembered: it may do nothing, or has its subject's rate
        }
        synchronized (rates) {
            TokenBucket rate = rates.computeIfAbsent(AddressBlock.of(caller.address()), absent -> newRate());
            forgetEldest();
            return with(caller, null, rate);
        }
    }

    /**
     * A publisher that the server's own configuration names, such as a broker: it may publish, and has no rate, since it is
     * read only as fast as there is room.
     *
     * @param source who says all that it publishes, for when that one is gone
     * @param newTopicsMax topics that it may begin at once, and again as many over an hour: its own, no address's
     */
    public Publisher ofFeed(String source, int newTopicsMax) {
        TokenBucket own = NewTopics.whole(newTopicsMax, nanoTime.getAsLong());
        return new Publisher(hub, Caller.ofServer(), source, newRate(), subjects, limits, () -> tryTake(own), nanoTime);
    }

    private boolean tryTake(TokenBucket own) {
        synchronized (own) {
            return own.tryTake(nanoTime.getAsLong());
        }
    }

    private void forgetEldest() {
        Iterator<TokenBucket> eldest = rates.values().iterator();
        TokenBucket first = eldest.next();
        if (rates.size() > KNOWN_MAX || (rates.size() > 1 && isRested(first))) {
            eldest.remove();
        }
    }

    /** Whether nothing would change if a new one stood in its place. */
    private boolean isRested(TokenBucket rate) {
        synchronized (rate) {
            return rate.isFull(nanoTime.getAsLong());
        }
    }

    public PublishProperties limits() {
        return limits;
    }
}
