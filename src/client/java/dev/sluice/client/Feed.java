package dev.sluice.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One subscription at the server, over all of its connections: the newest value of each topic, by which what comes twice is
 * known, and the place to go on from. Its listeners share it.
 */
final class Feed {

    /** Who listens; called on the loop. */
    interface Listener {

        void told(StreamEvent event);

        /** For good: because of a fault, or null where the stream has come to its end. */
        void ended(@Nullable SluiceException fault);

        /** How many more updates it can take. */
        long demand();
    }

    private final List<String> topics;
    private final Contract contract;
    private final boolean isExclusive;
    private final Counts counts;
    private final Map<String, Update> values = new ConcurrentHashMap<>();

    /** Offsets of the last updates of topics that ended, kept until no replay can reach back to them. */
    private final Map<String, Long> ended = new HashMap<>();

    private final List<Listener> listeners = new java.util.concurrent.CopyOnWriteArrayList<>();
    private @Nullable String sinceJson;
    private @Nullable Began beginning;

    /** The place up to which its listeners were told all. */
    private long at;

    private boolean isSynced;
    private boolean isSubscribed;

    /** The topics of which something came since it began anew; null where it goes on. */
    private @Nullable Set<String> fresh;

    Feed(List<String> topics, Contract contract, boolean isExclusive, Counts counts) {
        this.topics = topics;
        this.contract = contract;
        this.isExclusive = isExclusive;
        this.counts = counts;
        this.sinceJson = contract.since() == null ? null : FrameWriter.quoted(contract.since());
    }

    List<String> topics() {
        return topics;
    }

    Contract contract() {
        return contract;
    }

    /** Whether it has a connection of its own, since its listener takes no more than it asked for. */
    boolean isExclusive() {
        return isExclusive;
    }

    boolean isSynced() {
        return isSynced;
    }

    /** The newest value of each topic; others may read it at any time. */
    Map<String, Update> values() {
        return values;
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    long demand() {
        long least = Long.MAX_VALUE;
        for (Listener listener : listeners) {
            least = Math.min(least, listener.demand());
        }
        return least;
    }

    /** One more that listens: it begins with what the others have already. */
    void join(Listener listener) {
        listeners.add(listener);
        Began began = beginning;
        if (began == null) {
            return;
        }
        listener.told(new Began(began.epoch(), at, Began.Start.FIRST));
        if (contract.snapshot()) {
            values.values().forEach(value -> listener.told(value.asSnapshot()));
        }
        if (isSynced) {
            listener.told(new Synced());
        }
    }

    void leave(Listener listener) {
        listeners.remove(listener);
    }

    private void tell(StreamEvent event) {
        for (Listener listener : listeners) {
            listener.told(event);
        }
    }

    /** The frame that asks for it, or for the rest of it. */
    FrameWriter subscribe(long id) {
        FrameWriter frame = FrameWriter.of("subscribe").number("id", id).texts("topics", topics);
        contract.writeTo(frame);
        if (sinceJson != null) {
            frame.raw("since", sinceJson);
        }
        boolean isAnew = beginning != null && sinceJson == null;
        if (!contract.snapshot()) {
            frame.raw("snapshot", String.valueOf(isAnew));
        }
        return frame;
    }

    /** Where an event stream goes on; null where it begins anew. */
    @Nullable
    String lastEventId() {
        if (sinceJson == null || sinceJson.startsWith("\"")) {
            return sinceJson == null ? null : FrameReader.text(sinceJson);
        }
        Frame place = FrameReader.read(sinceJson).get(0);
        return place.text("epoch") + ":" + place.number("offset");
    }

    /** A refused resume point is given up once it was in use; one of the application's own is its fault. */
    boolean beginsAnew() {
        boolean can = beginning != null && sinceJson != null;
        sinceJson = null;
        return can;
    }

    /** The connection has gone. */
    void interrupted() {
        isSubscribed = false;
        isSynced = false;
    }

    void subscribed(Frame frame) {
        boolean isRecovered = frame.isTrue("recovered");
        boolean isFirst = beginning == null;
        boolean isUntold = !isFirst && !frame.has("recovered");
        Began.Start start = isRecovered
                ? Began.Start.RECOVERED
                : isFirst && !frame.has("recovered") ? Began.Start.FIRST : Began.Start.NOT_RECOVERED;
        Began began = new Began(frame.text("epoch"), frame.number("offset"), start);
        beginning = began;
        at = began.offset();
        isSubscribed = true;
        fresh = isRecovered ? null : new HashSet<>();
        if (isFirst && !contract.snapshot() && sinceJson == null) {
            sinceJson = place(began); // no snapshot is outstanding: this is all that is needed to go on
        }
        tell(began);
        if (isUntold) {
            tell(Gap.ofUnknownHistory());
        }
    }

    private static String place(Began began) {
        return "{\"epoch\":" + FrameWriter.quoted(began.epoch()) + ",\"offset\":" + began.offset() + "}";
    }

    void take(Update update) {
        String topic = update.topic();
        if (isKnown(update)) {
            counts.duplicate();
            return;
        }
        if (fresh != null) {
            fresh.add(topic);
        }
        at = Math.max(at, update.offset());
        boolean isShown = values.containsKey(topic);
        if (update.hasData()) {
            ended.remove(topic);
            values.put(topic, update);
        } else {
            values.remove(topic);
            boolean isLeft = update.kind() == Update.Kind.LEFT;
            ended.put(topic, isLeft ? update.offset() - 1 : update.offset()); // it may be selected again
        }
        if (isShown || update.kind() != Update.Kind.LEFT) {
            tell(update);
        }
    }

    /** After a reconnect the server may repeat what was seen; the server's own topics are numbered by themselves. */
    private boolean isKnown(Update update) {
        String topic = update.topic();
        if (topic.startsWith("$") || (fresh != null && !fresh.contains(topic))) {
            return false;
        }
        Update last = values.get(topic);
        Long lastOffset = last == null ? ended.get(topic) : Long.valueOf(last.offset());
        boolean isLeft =
                update.kind() == Update.Kind.LEFT; // with the numbers of what is shown, where the contract changed
        return lastOffset != null && (isLeft ? lastOffset > update.offset() : lastOffset >= update.offset());
    }

    void synced() {
        if (fresh != null) {
            Set<String> gone = new HashSet<>(values.keySet());
            gone.removeAll(fresh);
            ended.keySet().retainAll(fresh);
            fresh = null;
            values.keySet().removeAll(gone);
            if (!gone.isEmpty()) {
                tell(new Dropped(gone));
            }
        }
        isSynced = true;
        if (beginning != null) {
            sinceJson = place(beginning);
        }
        tell(new Synced());
    }

    void gap(Gap gap) {
        tell(gap);
    }

    /**
     * The server says that all up to a place was written, and nothing before it is needed any more: also in the midst of a
     * replay, so that one which is cut off again and again comes to its end all the same.
     */
    void passed(@Nullable String resumeJson, long offset) {
        if (isSubscribed) {
            sinceJson = resumeJson;
            ended.values().removeIf(last -> last <= offset);
        }
    }

    boolean wants(String topic) {
        return Filters.anyMatches(topics, topic);
    }

    boolean isReplaying() {
        return isSubscribed && !isSynced;
    }

    void end(@Nullable SluiceException fault) {
        interrupted();
        for (Listener listener : listeners) {
            listener.ended(fault);
        }
        listeners.clear();
    }
}
