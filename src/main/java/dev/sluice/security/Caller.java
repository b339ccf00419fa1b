package dev.sluice.security;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Somebody outside, and what that one may do: made once for a request, by {@link Callers}, and kept as long as what the
 * request opens. Where there are tokens, it may show one later, and another one then. Safe for any thread.
 */
public final class Caller {

    /** What one is told of whose filters nothing counts. */
    public static final String READING_FORBIDDEN =
            "nothing of these filters is granted; $sys is for those who administer the server";

    private final InetAddress address;
    private final @Nullable Tokens tokens;
    private final Supplier<Grants> asked;
    private volatile @Nullable Grants grants;
    private volatile @Nullable Identity identity;
    private volatile Predicate<String> door = subject -> true;

    public Caller(InetAddress address, Grants grants) {
        this(address, () -> grants);
    }

    /** With grants that are looked up when they are first needed, since most only read. */
    Caller(InetAddress address, Supplier<Grants> grants) {
        this.address = address;
        this.tokens = null;
        this.asked = grants;
    }

    /** One that has shown no token yet. */
    public Caller(InetAddress address, Tokens tokens) {
        this.address = address;
        this.tokens = tokens;
        this.asked = () -> tokens.anonymous().orElse(Grants.NONE);
        this.grants = asked.get(); // not later, or a thread that looks them up could undo what another sets
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
        return new Caller(InetAddress.getLoopbackAddress(), Grants.withoutTokens(true, false));
    }

    /** The client's address: the connection's, or the one that a trusted proxy names. Limits of an address count by it. */
    public InetAddress address() {
        return address;
    }

    /** What says who this one is; null where there are no tokens. */
    public @Nullable Tokens tokens() {
        return tokens;
    }

    /** Who it is by the token that it has shown last; null where it has shown none. */
    public @Nullable Identity identity() {
        return identity;
    }

    /** That of its token; null where it has shown none. */
    public @Nullable String subject() {
        Identity shown = identity;
        return shown == null ? null : shown.subject();
    }

    /** Whether it has to show a token before all else. */
    public boolean mustShowToken() {
        return tokens != null && identity == null && tokens.anonymous().isEmpty();
    }

    /** Who a token is for; fails with a {@link TokenException}, or with an error where there are no tokens. */
    public Mono<Identity> verify(String token) {
        return tokens == null ? Mono.error(new IllegalStateException("there are no tokens")) : tokens.verify(token);
    }

    /** Whom to ask for a place among the subject's before one that nobody knew becomes known. */
    public void admitBy(Predicate<String> askedDoor) {
        door = askedDoor;
    }

    /** Whether there is a place for it as that one, which it then has; one that is known has its place already. */
    public boolean isAdmittedAs(Identity shown) {
        return identity != null || door.test(shown.subject());
    }

    /** It is that one from now on, and may do what that one and everybody may. */
    public void become(Identity shown) {
        identity = shown;
        grants = asked.get().and(shown.grants());
    }

    /** From now on it may do nothing. */
    public void loseRights() {
        grants = Grants.NONE;
    }

    /** What of a filter it may subscribe to, and read what is stored of; empty where nothing. */
    public List<TopicFilter> effective(TopicFilter filter) {
        if (tokens == null && !filter.isSystem()) {
            return List.of(filter);
        }
        return isValid() ? grants().effective(filter) : List.of();
    }

    /**
     * What of several filters counts in all, each but once; empty where nothing, and where one names the server's own topics to no
     * admin. Where that is more than {@code max} only the first ones, but more than {@code max} too.
     */
    public List<TopicFilter> effective(List<TopicFilter> filters, int max) {
        Set<TopicFilter> all = new LinkedHashSet<>();
        for (TopicFilter filter : filters) {
            List<TopicFilter> parts = effective(filter);
            if (parts.isEmpty() && filter.isSystem()) {
                return List.of();
            }
            all.addAll(parts);
            if (all.size() > max) {
                break;
            }
        }
        return List.copyOf(all);
    }

    /** Whether it may hear of a topic at all. */
    public boolean mayHearOf(Topic topic) {
        return isValid() && grants().maySubscribe(topic);
    }

    /** How many filters each asked one is held against. */
    public int subscribeFilters() {
        return tokens == null ? 1 : grants().subscribeFilters();
    }

    /** Whether there is any topic that this one may publish on. */
    public boolean mayPublish() {
        return grants().mayPublish() && isValid();
    }

    /** Nobody outside publishes on the server's own topics. */
    public boolean mayPublish(Topic topic) {
        return grants().mayPublish(topic) && isValid();
    }

    /** Whether the server's own topics, and its administration, are open to this one. */
    public boolean isAdmin() {
        return grants().isAdmin() && isValid();
    }

    /** Whether its token, if it has shown one, still counts. */
    public boolean isValid() {
        Identity shown = identity;
        return tokens == null || shown == null || tokens.isValid(shown);
    }
}
