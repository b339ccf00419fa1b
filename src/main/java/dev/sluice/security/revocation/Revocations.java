package dev.sluice.security.revocation;

import dev.sluice.security.Identity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocations in force. One counts from when it is made, before it is kept in the store; those whose time is over are forgotten.
 * Safe for any thread.
 */
public final class Revocations {

    /** In force at once: each is looked for by a hash, so the bound is for memory and for a file, which is written whole. */
    public static final int MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Revocations.class);

    private final RevocationStore store;
    private final InstantSource clock;
    private final Map<String, Revocation> byId = new LinkedHashMap<>();

    /** Ids of those that were made or taken back here and are not kept so yet. */
    private final Set<String> unkept = new HashSet<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<Key, Long> untilByKey = Map.of();

    /** What is concerned: a subject, or else the id of a token. */
    private record Key(boolean isSubject, String value) {}

    private Revocations(RevocationStore store, Collection<Revocation> kept, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        kept.forEach(revocation -> byId.put(revocation.id(), revocation));
        index();
        forgetEnded();
    }

    /** With those that the store has; throws an {@link IOException} if it can not be read, since then nobody knew what was revoked. */
    public static Revocations open(RevocationStore store, InstantSource clock) throws IOException {
        Revocations all = new Revocations(store, store.read(), clock);
        store.onChanged(all::refresh);
        return all;
    }

    /** Takes in what other servers have made and taken back. */
    private void refresh() {
        try {
            synchronized (this) {
                if (!unkept.isEmpty()) {
                    keep();
                }
                List<Revocation> kept = store.read();
                byId.clear();
                kept.forEach(each -> byId.put(each.id(), each));
                forgetEnded();
                index();
            }
        } catch (IOException e) {
            log.warn("Revocations of other nodes can not be read; tried again.", e);
        }
        listeners.forEach(Runnable::run);
    }

    /** Whether a token counts no more. */
    public boolean hasRevoked(Identity identity) {
        Map<Key, Long> all = untilByKey;
        if (all.isEmpty()) {
            return false;
        }
        long now = nowSeconds();
        return isIn(all, new Key(true, identity.subject()), now)
                || (identity.tokenId() != null && isIn(all, new Key(false, identity.tokenId()), now));
    }

    private static boolean isIn(Map<Key, Long> all, Key key, long now) {
        Long until = all.get(key);
        return until != null && until > now;
    }

    /** Tells whoever has sessions that some of them may be at their end. Called on the thread that revokes. */
    public void onRevoked(Runnable listener) {
        listeners.add(listener);
    }

    /** Adds one, which is in force when this returns, until {@link #keep} in this process only. */
    public Revocation revoke(@Nullable String sub, @Nullable String jti, long until) {
        return revoke(sub, jti, until, made -> {});
    }

    /** The same; {@code beforeItEnds} hears of it before any session ends by it. */
    public Revocation revoke(
            @Nullable String sub, @Nullable String jti, long until, Consumer<Revocation> beforeItEnds) {
        Revocation made = new Revocation(newId(), sub, jti, until);
        synchronized (this) {
            forgetEnded();
            if (byId.size() >= MAX) {
                throw new IllegalStateException("there are " + MAX + " revocations already: take some back");
            }
            byId.put(made.id(), made);
            unkept.add(made.id());
            index();
        }
        beforeItEnds.accept(made);
        listeners.forEach(Runnable::run);
        return made;
    }

    /** Takes one back, until {@link #keep} in this process only; false where there is none of that id. */
    public synchronized boolean takeBack(String id) {
        forgetEnded();
        if (byId.remove(id) == null) {
            return false;
        }
        unkept.add(id);
        index();
        return true;
    }

    public synchronized List<Revocation> all() {
        forgetEnded();
        return List.copyOf(byId.values());
    }

    /** Has it kept which are in force, for the next start. Waits for the store. */
    public synchronized void keep() throws IOException {
        store.write(List.copyOf(byId.values()));
        unkept.clear();
    }

    private void forgetEnded() {
        long now = nowSeconds();
        if (byId.values().removeIf(revocation -> revocation.until() <= now)) {
            index();
        }
    }

    private void index() {
        Map<Key, Long> index = new LinkedHashMap<>();
        for (Revocation revocation : byId.values()) {
            Key key = revocation.sub() != null
                    ? new Key(true, revocation.sub())
                    : new Key(false, String.valueOf(revocation.jti()));
            index.merge(key, revocation.until(), Math::max);
        }
        untilByKey = Map.copyOf(index);
    }

    private long nowSeconds() {
        return clock.instant().getEpochSecond();
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
