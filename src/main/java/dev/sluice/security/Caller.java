package dev.sluice.security;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Somebody outside, and what that one may do: made once for a request, by {@link Callers}, and kept as long as what the
 * request opens. Safe for any thread.
 */
public final class Caller {

    private final InetAddress address;
    private final Supplier<Grants> asked;
    private volatile @Nullable Grants grants;

    public Caller(InetAddress address, Grants grants) {
        this(address, () -> grants);
    }

    /** With grants that are looked up when they are first needed, since most only read. */
    Caller(InetAddress address, Supplier<Grants> grants) {
        this.address = address;
        this.asked = grants;
    }

    private Grants grants() {
        Grants known = grants;
        if (known == null) {
            known = asked.get();
            grants = known;
        }
        return known;
    }

    /** What the server's own configuration names, such as a broker: it publishes. */
    public static Caller ofServer() {
        return new Caller(InetAddress.getLoopbackAddress(), new Grants(true, false));
    }

    /** The client's address: the connection's, or the one that a trusted proxy names. Limits of an address count by it. */
    public InetAddress address() {
        return address;
    }

    /** Whether this one may subscribe to a filter, and read what is stored of it. */
    public boolean maySubscribe(TopicFilter filter) {
        return !filter.isSystem() || grants().admin();
    }

    /** Whether there is any topic that this one may publish on. */
    public boolean mayPublish() {
        return grants().publish();
    }

    /** Nobody outside publishes on the server's own topics. */
    public boolean mayPublish(Topic topic) {
        return !topic.isSystem() && grants().publish();
    }

    /** Whether the server's own topics are open to this one. */
    public boolean isAdmin() {
        return grants().admin();
    }

    /** What one may do. {@code publish}: on all topics but the server's own; {@code admin}: read those too. */
    public record Grants(boolean publish, boolean admin) {}
}
