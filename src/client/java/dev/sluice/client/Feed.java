package dev.sluice.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One subscription at the server, over all of its connections: the newest value of each topic, by which what comes twice is
 * known, and the place to go on from. Its listeners share it.
 */
final class Feed {

    /** More gaps at one place the server does not tell of. */
    private static final int UNTOLD_MAX = 200;

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
    private final Newest newest = new Newest();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ResumePoint resumePoint;

    /** Told with the next update or heartbeat. Where the connection is lost before, a resume brings what they tell of. */
    private final List<Gap> untold = new ArrayList<>();

    private @Nullable Began beginning;

    /** The filters that count by the token; null where all do. */
    private @Nullable List<String> effective;

    /** The place up to which its listeners were told all. */
    private long at;

    private boolean isSynced;
    private boolean isSubscribed;

    Feed(List<String> topics, Contract contract, boolean isExclusive, Counts counts) {
        this.topics = topics;
        this.contract = contract;
        this.isExclusive = isExclusive;
        this.counts = counts;
        this.resumePoint = new ResumePoint(contract.since());
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
        return newest.values();
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
            newest.values().values().forEach(value -> listener.told(value.asSnapshot()));
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

    /** The frame that asks, in place, for what counts by now: for its last values, too, or for those alone that are added. */
    FrameWriter widen(long id, boolean isAll) {
        FrameWriter frame = FrameWriter.of("subscribe").number("id", id).texts("topics", topics);
        contract.writeTo(frame);
        if (!contract.snapshot() || isAll) {
            frame.raw("snapshot", String.valueOf(contract.snapshot()));
        }
        return frame;
    }

    /** The frame that asks for it, or for the rest of it. */
    FrameWriter subscribe(long id) {
        FrameWriter frame = FrameWriter.of("subscribe").number("id", id).texts("topics", topics);
        contract.writeTo(frame);
        String since = resumePoint.toJson();
        if (since != null) {
            frame.raw("since", since);
        }
        boolean isAnew = beginning != null && since == null;
        if (!contract.snapshot()) {
            frame.raw("snapshot", String.valueOf(isAnew));
        }
        return frame;
    }

    /** Where an event stream goes on; null where it begins anew. */
    @Nullable
    String lastEventId() {
        return resumePoint.toText();
    }

    /** A refused resume point is given up once it was in use; one of the application's own is its fault. */
    boolean beginsAnew() {
        boolean can = beginning != null && resumePoint.isSet();
        resumePoint.forget();
        return can;
    }

    /** The connection has gone. */
    void interrupted() {
        isSubscribed = false;
        isSynced = false;
    }

    /** Tells whether more counts than before, of which a replay brings no values. */
    boolean subscribed(Frame frame) {
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
        newest.begin(isRecovered);
        if (isRecovered) {
            untold.clear();
        } else {
            tellGaps();
            resumePoint.failed();
        }
        if (isFirst && !contract.snapshot() && !resumePoint.isSet()) {
            resumePoint.reached(began.epoch(), at); // no snapshot is outstanding: this is all that is needed to go on
        }
        tell(began);
        if (isUntold) {
            tell(Gap.ofUnknownHistory());
        }
        return counts(frame) && isRecovered && !contract.endsByItself();
    }

    /**
     * What counts of it now: nothing is heard of the rest any more. Tells whether more counts than before, by the filters' text
     * alone: once too often does no harm.
     */
    boolean counts(Frame frame) {
        List<String> before = effective;
        List<String> now = frame.has("effective") ? frame.texts("effective") : null;
        effective = now;
        if (now == null) {
            return false;
        }
        drop(topic -> !Filters.anyMatches(now, topic));
        return before != null && !before.containsAll(now);
    }

    /** Whether less counts of it, on this connection, than was asked for. */
    boolean isPartial() {
        return isSubscribed && effective != null && !effective.containsAll(topics) && !contract.endsByItself();
    }

    private void drop(Predicate<String> isGone) {
        Set<String> gone = newest.drop(isGone);
        if (!gone.isEmpty()) {
            tell(new Dropped(gone));
        }
    }

    void take(Update update) {
        tellGaps();
        if (newest.knows(update)) {
            counts.duplicate();
            return;
        }
        at = Math.max(at, update.offset());
        Began began = beginning;
        if (isSynced && began != null && contract.isInOrder() && !update.topic().startsWith("$")) {
            resumePoint.reached(began.epoch(), update.offset());
        }
        if (newest.take(update)) {
            tell(update);
        }
    }

    void synced() {
        Set<String> gone = newest.synced();
        if (!gone.isEmpty()) {
            tell(new Dropped(gone));
        }
        isSynced = true;
        if (beginning != null) {
            resumePoint.reached(beginning.epoch(), beginning.offset());
        }
        tell(new Synced());
    }

    /** In order, the server writes a gap right before an update or a heartbeat: it waits for that. */
    void gap(Gap gap) {
        untold.add(gap);
        if (!isSynced || !contract.isInOrder() || untold.size() > UNTOLD_MAX) {
            tellGaps();
        }
    }

    private void tellGaps() {
        if (untold.isEmpty()) {
            return;
        }
        List<Gap> told = List.copyOf(untold);
        untold.clear();
        for (Gap gap : told) {
            counts.gap(gap);
            tell(gap);
        }
    }

    /**
     * It stands behind all gaps that are to be told before it. By its resume point the server says that all up to there was
     * written, and nothing before it is needed any more: also in the midst of a replay, so that one which is cut off again and
     * again comes to its end all the same.
     */
    void heartbeat(@Nullable String resumeJson, long offset) {
        tellGaps();
        if (isSubscribed && resumeJson != null) {
            resumePoint.named(resumeJson, offset);
            newest.passed(offset);
        }
    }

    boolean wants(String topic) {
        return Filters.anyMatches(topics, topic);
    }

    boolean isReplaying() {
        return isSubscribed && !isSynced;
    }

    /** The server does not carry it any more: its values are nobody's to show. */
    void refused(SluiceException fault) {
        drop(topic -> true);
        end(fault);
    }

    void end(@Nullable SluiceException fault) {
        tellGaps();
        interrupted();
        for (Listener listener : listeners) {
            listener.ended(fault);
        }
        listeners.clear();
    }
}
