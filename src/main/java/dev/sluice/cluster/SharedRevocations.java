package dev.sluice.cluster;

import dev.sluice.security.revocation.Revocation;
import dev.sluice.security.revocation.RevocationStore;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The revocations of all nodes. Each node hears within a second that one was made or taken back on another. Safe for any thread. */
final class SharedRevocations implements RevocationStore {

    private static final byte[] NOTHING = {};

    private final Store store;
    private final Object looking = new Object();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Map<String, byte[]> known = Map.of();
    private String run = "";
    private long changes;
    private boolean isOwed;

    SharedRevocations(Store store) {
        this.store = store;
    }

    @Override
    public synchronized List<Revocation> read() throws IOException {
        try (StoreConnection open = store.connect()) {
            if (!open.run().equals(run) && !known.isEmpty()) {
                open.revoke(known); // it may lack the newest
            }
            Map<String, byte[]> all = open.revocations();
            List<Revocation> read = all.values().stream()
                    .map(json -> JsonMapper.shared().readValue(json, Revocation.class))
                    .toList();
            known = Map.copyOf(all);
            run = open.run();
            return read;
        } catch (RedisException | StoreUnfitException | JacksonException e) {
            isOwed = true;
            throw new IOException("the revocations in the store of the cluster can not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void write(List<Revocation> all) throws IOException {
        Map<String, byte[]> wanted = new HashMap<>();
        all.forEach(each -> wanted.put(each.id(), JsonMapper.shared().writeValueAsBytes(each)));
        try (StoreConnection open = store.connect()) {
            Map<String, byte[]> changed = new HashMap<>(wanted);
            if (open.run().equals(run)) { // else it may lack the newest
                changed.keySet().removeAll(known.keySet());
            }
            known.keySet().stream().filter(id -> !wanted.containsKey(id)).forEach(id -> changed.put(id, NOTHING));
            open.revoke(changed);
            known = Map.copyOf(wanted);
            run = open.run();
        } catch (RedisException | StoreUnfitException e) {
            isOwed = true;
            throw new IOException("the store of the cluster can not be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void onChanged(Runnable listener) {
        listeners.add(listener);
    }

    /** What this node hears of the store: how often revocations were changed there. */
    void look(String newRun, long newChanges) {
        synchronized (looking) { // who comes second finds it done
            if (isNews(newRun, newChanges)) {
                listeners.forEach(Runnable::run);
            }
        }
    }

    private synchronized boolean isNews(String newRun, long newChanges) {
        boolean isSame = newRun.equals(run) && newChanges == changes && !isOwed;
        isOwed = false;
        changes = newChanges;
        return !isSame;
    }
}
