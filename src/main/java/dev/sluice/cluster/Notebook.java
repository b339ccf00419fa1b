package dev.sluice.cluster;

import dev.sluice.journal.Journal.LeftNotes;
import dev.sluice.journal.SharedNotes;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What this node has noted beside the log, kept in the store for its incarnation, so that another node goes on with it when this one is
 * no more; and what this node has taken over from such. It is written on a thread of its own. While the store is away it waits, the
 * newest of each name, and a store that is another one afterwards is given all of it.
 */
final class Notebook implements SharedNotes, Runnable {

    private static final byte[] NOTHING = {};
    private static final Logger log = LoggerFactory.getLogger(Notebook.class);

    private final Store store;
    private final Life life;
    private final StoreState state;
    private final List<Runnable> onLeft = new CopyOnWriteArrayList<>();

    /** All that is noted, by name. */
    private final Map<String, byte[]> noted = new HashMap<>();

    /** Names of what the store does not have as it is. */
    private final Set<String> changed = new LinkedHashSet<>();

    private final List<MonoSink<Void>> waiting = new ArrayList<>();
    private final List<LeftNotes> takenOver = new ArrayList<>();
    private String writtenTo = "";
    private boolean isAllDue;
    private boolean isWriting;
    private boolean closed;
    private @Nullable StoreConnection connection;

    /** What is on its way to the store, and who waits for it; {@code isAll} where it is to have nothing else. */
    private record Batch(boolean isAll, Map<String, byte[]> notes, List<MonoSink<Void>> waiting) {

        void tell() {
            waiting.forEach(MonoSink::success);
        }

        void fail(String why) {
            waiting.forEach(sink -> sink.error(new IllegalStateException(why)));
        }
    }

    Notebook(Store store, Life life, StoreState state) {
        this.store = store;
        this.life = life;
        this.state = state;
    }

    @Override
    public synchronized void note(String name, byte @Nullable [] note) {
        boolean isNew = note == null ? noted.remove(name) != null : noted.put(name, note) != note;
        if (isNew) {
            changed.add(name);
            notifyAll();
        }
    }

    @Override
    public Mono<Void> noted() {
        return Mono.create(sink -> {
            if (!waits(sink)) {
                sink.success();
            }
        });
    }

    private synchronized boolean waits(MonoSink<Void> sink) {
        return (!changed.isEmpty() || isWriting) && waiting.add(sink);
    }

    @Override
    public synchronized List<LeftNotes> takeNotesOfOthers(String prefix) {
        if (takenOver.isEmpty()) {
            return List.of();
        }
        List<LeftNotes> all = new ArrayList<>();
        for (LeftNotes left : takenOver) {
            Map<String, byte[]> found = new HashMap<>(left.notes());
            found.keySet().removeIf(name -> !name.startsWith(prefix));
            if (!found.isEmpty()) {
                all.add(new LeftNotes(left.offset(), found));
            }
        }
        takenOver.clear(); // what nobody asks for says nothing to this node
        return all;
    }

    @Override
    public void onNotesLeft(Runnable listener) {
        onLeft.add(listener);
    }

    /** What was noted so far is others' to go on with, and so is what was taken over. */
    void leave() {
        onLeft.forEach(Runnable::run);
        Batch told;
        synchronized (this) {
            noted.clear();
            takenOver.clear();
            told = takeAll();
        }
        told.fail("this node was taken for dead");
    }

    /** Takes over what others have noted that are no more. On a thread that looks after the cluster. */
    void takeOver(StoreConnection open, String incarnation) {
        for (String left : open.haveLeftNotes()) {
            LeftNotes notes = open.take(left, incarnation);
            if (notes != null) {
                log.debug(
                        "node {} has left {} notes, which are taken over",
                        left,
                        notes.notes().size());
                add(notes, incarnation);
            }
        }
    }

    private synchronized void add(LeftNotes notes, String incarnation) {
        if (life.incarnation().equals(incarnation) && life.whyEnded() == null) { // else it is left again
            notes.notes().forEach(noted::putIfAbsent);
            takenOver.add(notes);
        }
    }

    /** The store that has what is noted so far. */
    synchronized void begin(String run) {
        writtenTo = run;
    }

    /** The store runs as this process now: if that is another one than before it may lack the newest notes. */
    synchronized void seen(String run) {
        if (!run.equals(writtenTo) && !noted.isEmpty()) {
            isAllDue = true;
            notifyAll();
        }
    }

    @Override
    public void run() {
        try {
            for (Batch next = take(); next != null; next = take()) {
                write(next);
            }
        } catch (InterruptedException e) {
            log.debug("stopped", e);
        } finally {
            disconnect();
            stop();
            Batch left;
            synchronized (this) {
                left = takeAll();
            }
            left.fail("the server is stopping");
        }
    }

    /** Writes what there is, once, and no more after that. */
    synchronized void stop() {
        closed = true;
        notifyAll();
    }

    /** The next that is to be written; null where there is nothing more. */
    private synchronized @Nullable Batch take() throws InterruptedException {
        isWriting = false;
        while (changed.isEmpty() && waiting.isEmpty() && !isAllDue && !closed) {
            wait();
        }
        if (changed.isEmpty() && waiting.isEmpty() && !isAllDue) {
            return null;
        }
        isWriting = true;
        return takeAll();
    }

    /** Everything at once: nobody waits for what is noted later. Called with the lock. */
    private Batch takeAll() {
        Map<String, byte[]> notes = new LinkedHashMap<>();
        changed.forEach(name -> notes.put(name, noted.getOrDefault(name, NOTHING)));
        if (isAllDue) {
            notes.putAll(noted);
        }
        Batch all = new Batch(isAllDue, notes, List.copyOf(waiting));
        changed.clear();
        waiting.clear();
        isAllDue = false;
        return all;
    }

    private void write(Batch batch) throws InterruptedException {
        try {
            boolean isThere = batch.notes().isEmpty() && !batch.isAll(); // who came during the last write
            if (isThere || send(batch)) {
                batch.tell();
                return;
            }
        } catch (RedisException | StoreUnfitException away) {
            state.away(away);
        } catch (RuntimeException fault) {
            log.error("notes can not be kept; tried again", fault);
            state.away(fault);
        }
        disconnect();
        again(batch);
    }

    private boolean send(Batch batch) {
        if (connection == null) {
            connection = store.connect();
        }
        StoreConnection open = connection;
        seen(open.run());
        if (isAllDue() && !batch.isAll()) {
            return false; // it goes with all others
        }
        String incarnation = life.incarnation();
        return switch (open.note(incarnation, batch.isAll(), batch.notes())) {
            case WRITTEN -> {
                written(open.run());
                yield true;
            }
            case FENCED -> {
                life.end(incarnation, "the others took this node for dead");
                yield false;
            }
            case OTHER_STORE -> false;
        };
    }

    private synchronized boolean isAllDue() {
        return isAllDue;
    }

    private synchronized void written(String run) {
        writtenTo = run;
        isAllDue = false;
    }

    private void again(Batch batch) throws InterruptedException {
        synchronized (this) {
            changed.addAll(batch.notes().keySet());
            waiting.addAll(batch.waiting());
            isAllDue |= batch.isAll();
            if (closed) {
                throw new InterruptedException("stopped while the store was away");
            }
        }
        Pause.beforeTheNextTry();
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
