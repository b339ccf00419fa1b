package dev.sluice.security.revocation;

import dev.sluice.security.Identity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The revocations in force. One counts from when it is made, before it is kept in the file; those whose time is over are forgotten.
 * Safe for any thread.
 */
public final class Revocations {

    /** In force at once: each is looked for by a hash, so the bound is for memory and for the file, which is written whole. */
    public static final int MAX = 10_000;

    private final RevocationFile file;
    private final InstantSource clock;
    private final Map<String, Revocation> byId = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<Key, Long> untilByKey = Map.of();

    /** What is concerned: a subject, or else the id of a token. */
    private record Key(boolean isSubject, String value) {}

    private Revocations(RevocationFile file, Collection<Revocation> kept, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        kept.forEach(revocation -> byId.put(revocation.id(), revocation));
        index();
        forgetEnded();
    }

    /** With those that the file has; throws an {@link IOException} if it can not be read, since then nobody knew what was revoked. */
    public static Revocations open(RevocationFile file, InstantSource clock) throws IOException {
        return new Revocations(file, file.read(), clock);
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
        index();
        return true;
    }

    public synchronized List<Revocation> all() {
        forgetEnded();
        return List.copyOf(byId.values());
    }

    /** Writes down which are in force, for the next start. Waits for the disk. */
    public synchronized void keep() throws IOException {
        file.write(List.copyOf(byId.values()));
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
