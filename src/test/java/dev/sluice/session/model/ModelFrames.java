package dev.sluice.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.model.ModelCursor.Hole;
import dev.sluice.session.model.ModelJournal.Entry;
import dev.sluice.session.model.ModelLeaving.Left;
import dev.sluice.session.model.ModelOutbox.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds each frame of one session against the model as it is written. Left open is only what the protocol leaves open:
 * when stored updates come between live ones, and how much fits into a socket that is nearly full.
 */
final class ModelFrames {

    private static final JsonMapper JSON = new JsonMapper();

    private final ModelSession session;
    long resumePoint;
    /** The newest frame but answers is a gap: an update or a heartbeat has to follow. */
    private boolean gapIsLast;

    ModelFrames(ModelSession session) {
        this.session = session;
    }

    void match(JsonNode frame, String type) {
        if (type.equals("welcome")) {
            return;
        }
        if (!session.answers.isEmpty()) {
            answer(frame);
        } else {
            switch (type) {
                case "heartbeat" -> heartbeat(frame);
                case "snapshot" -> snapshot(frame);
                case "update" -> update(frame);
                case "synced" -> synced(frame);
                case "unsubscribed" -> {
                    popUnanswered();
                    answer(frame);
                }
                case "gap" -> gap(frame);
                default -> throw new AssertionError("nothing of the kind was asked for");
            }
        }
    }

    private void answer(JsonNode frame) {
        Map<String, Object> expected = session.answers.remove();
        Map<String, Object> actual = new LinkedHashMap<>();
        expected.keySet().forEach(key -> actual.put(key, JSON.convertValue(frame.path(key), Object.class)));
        assertThat(JSON.valueToTree(actual).toString())
                .isEqualTo(JSON.valueToTree(expected).toString());
    }

    private void heartbeat(JsonNode frame) {
        session.waiting.expireAll();
        assertThat(leadingLoss())
                .as("a loss with nothing before it that was not told before the heartbeat")
                .isNull();
        gapIsLast = false;
        lookAtStored();
        String ledger = "%d %d %d %d %d %d"
                .formatted(
                        session.matched,
                        session.delivered,
                        session.conflated,
                        session.lost,
                        session.filtered,
                        session.queued());
        assertThat("%s %s %s %s %s %s"
                        .formatted(
                                frame.path("matched"),
                                frame.path("delivered"),
                                frame.path("conflated"),
                                frame.path("lost"),
                                frame.path("filtered"),
                                frame.path("queued")))
                .as("matched, delivered, conflated, lost, filtered, queued")
                .isEqualTo(ledger);
        assertThat(session.matched)
                .isEqualTo(session.delivered + session.conflated + session.lost + session.filtered + session.queued());
        long offset = frame.path("offset").longValue();
        resume(frame.path("resume").asString(""), offset);
        resumePoint(offset);
    }

    /**
     * It is looked what is outstanding: what comes first, and whether there is a snapshot. What nobody asks for by then is not,
     * also where it is asked for again later.
     */
    private void lookAtStored() {
        boolean first = true;
        for (ModelCursor cursor : session.stored) {
            Entry next = first || cursor.isSnapshots() ? cursor.next(session) : null;
            if (next != null && cursor.isSnapshots()) {
                return;
            }
            first = false;
        }
    }

    /** Where it is absent, that is because of snapshots. */
    private void resume(String resume, long offset) {
        if (resume.isEmpty()) {
            assertThat(offset).as("offset without a resume point").isZero();
            assertThat(session.stored)
                    .as("snapshots that are outstanding while there is no resume point")
                    .anyMatch(cursor -> cursor.isSnapshots() && !cursor.isDone(session));
        } else {
            assertThat(resume).as("resume").endsWith(":" + offset);
            assertThat(session.stored)
                    .as("snapshots before a resume point")
                    .allMatch(cursor -> !cursor.isSnapshots() || cursor.isDone(session));
        }
    }

    private void resumePoint(long point) {
        resumePoint = point;
        assertThat(point).as("resume point").isLessThan(session.outstanding(false));
        assertThat(point).as("resume point").isLessThanOrEqualTo(session.lane.head());
        if (session.stored.isEmpty()) {
            long settled = Math.min(session.lane.head(), session.outstanding(true) - 1);
            assertThat(point).as("resume point").isGreaterThanOrEqualTo(settled);
        }
        for (ModelCursor cursor : session.stored) {
            if (cursor.isOfHistory()) {
                assertThat(point).as("resume point beside %s", cursor).isLessThanOrEqualTo(cursor.position);
            }
        }
    }

    private void snapshot(JsonNode frame) {
        popUnanswered();
        ModelCursor cursor = firstCursor();
        assertThat(cursor.isSnapshots()).isTrue();
        assertNoLossLeads();
        Entry next = session.snapshot(Objects.requireNonNull(cursor.next(session)));
        same(frame, next, false);
        cursor.takeSnapshot();
        read();
        session.leaving.handedOver(next);
        session.snapshotTaken(next);
    }

    /** A loss that nothing which waits comes before. */
    private @Nullable Loss leadingLoss() {
        ModelOutbox first = session.waiting.first();
        boolean behindLeft = first != null && session.leaving.since() < first.key();
        return behindLeft ? null : session.waiting.leadingLoss();
    }

    private void read() {
        session.matched++;
        deliver();
    }

    private void assertNoLossLeads() {
        if (session.waiting.first() != null
                && session.leaving.since() >= firstWaiting().key()) {
            assertThat(firstWaiting().leadingLoss())
                    .as("a loss that has to be told first")
                    .isNull();
        }
    }

    private void deliver() {
        gapIsLast = false;
        session.delivered++;
        assertThat(session.credit).as("credit").isNotZero();
        session.credit -= session.credit > 0 ? 1 : 0;
    }

    private ModelCursor firstCursor() {
        assertThat(session.stored).as("subscribes that wait for stored updates").isNotEmpty();
        return session.stored.get(0);
    }

    private void update(JsonNode frame) {
        if (isNextLeft(frame)) {
            Left left = Objects.requireNonNull(session.leaving.next());
            same(frame, left.newest(), true);
            session.leaving.take(left);
            deliver();
            return;
        }
        if (!isNextLive(frame)) {
            session.due.take(frame.path("topic").stringValue());
        }
        if (!isNextLive(frame)
                && (frame.has("left") || session.stored.stream().anyMatch(cursor -> !cursor.isSnapshots()))) {
            popUnanswered(); // who did not ask to know of the end
        }
        if (!session.waiting.has(frame.path("offset").longValue())
                && !session.stored.isEmpty()
                && (frame.has("left") || !session.stored.get(0).isSnapshots())) {
            ModelCursor cursor = session.stored.get(0);
            Entry next = cursor.next(session);
            if (next != null && next.offset() == frame.path("offset").longValue()) {
                assertNoLossLeads();
                stored(frame, cursor, next);
                return;
            }
        }
        assertThat(session.leaving.next()).as("a left that comes first").isNull();
        ModelOutbox first = firstWaiting();
        assertThat(first.leadingLoss()).as("a loss that has to be told first").isNull();
        Entry next = first.next();
        same(frame, next, false);
        first.takeNext();
        deliver();
        session.leaving.handedOver(Objects.requireNonNull(next));
    }

    private void stored(JsonNode frame, ModelCursor cursor, Entry next) {
        boolean left = session.tellsLeft(cursor, next);
        same(frame, next, left);
        if (cursor.isSnapshots()) {
            cursor.takeSnapshot();
        } else {
            cursor.position = next.offset();
        }
        read();
        if (cursor.range != null) {
            if (left) {
                cursor.without.add(next.topic());
            } else {
                cursor.without.remove(next.topic());
            }
        } else if (left) {
            session.leaving.handedOverLeft(next.topic());
        } else if (!cursor.isPast(next.topic())) {
            session.leaving.handedOver(next);
        }
    }

    private boolean isNextLeft(JsonNode frame) {
        Left left = session.leaving.next();
        return left != null
                && left.newest().topic().equals(frame.path("topic").stringValue())
                && left.newest().offset() == frame.path("offset").longValue()
                && frame.path("data").isNull();
    }

    private boolean isNextLive(JsonNode frame) {
        ModelOutbox first = session.waiting.first();
        Entry next = first == null ? null : first.next();
        return next != null && next.offset() == frame.path("offset").longValue();
    }

    private ModelOutbox firstWaiting() {
        ModelOutbox first = session.waiting.firstThatIsNotTooOld();
        assertThat(first).as("what waits").isNotNull();
        return Objects.requireNonNull(first);
    }

    /** {@code gone} where it is told that there is no value of its topic any more. */
    private static void same(JsonNode frame, @Nullable Entry expected, boolean gone) {
        assertThat(frame.path("topic").stringValue() + ":" + frame.path("seq") + "@" + frame.path("offset"))
                .isEqualTo(String.valueOf(expected));
        if (expected != null) {
            assertThat(frame.path("data").toString()).isEqualTo(gone ? "null" : expected.data());
            assertThat(frame.has("left")).as("left").isEqualTo(gone && !expected.isRetirement());
            assertThat(frame.path("ts").longValue()).isEqualTo(expected.atMillis() * 1000);
        }
    }

    private void synced(JsonNode frame) {
        popUnanswered();
        ModelCursor cursor = firstCursor();
        assertThat(frame.path("id").isMissingNode() ? null : frame.path("id").stringValue())
                .isEqualTo(cursor.id);
        assertThat(cursor.isDone(session)).as("all stored updates came before").isTrue();
        assertThat(frame.path("offset").longValue())
                .isLessThan(session.outstanding(false))
                .isLessThanOrEqualTo(session.lane.head());
        session.endStored();
    }

    private void gap(JsonNode frame) {
        if (frame.path("reason").stringValue().equals("history")) {
            hole(frame);
            return;
        }
        session.waiting.expireNext();
        if (!isTold(frame, leadingLoss())) {
            session.waiting.expireAll(); // a heartbeat comes behind it
        }
        Loss told = leadingLoss();
        assertThat(isTold(frame, told)).as("%s is told", told).isTrue();
        session.waiting.takeLeadingLoss();
        conflatedSince(frame);
        gapIsLast = true;
    }

    private static boolean isTold(JsonNode frame, @Nullable Loss loss) {
        if (loss == null) {
            return false;
        }
        Set<String> topics = loss.entries().stream().map(Entry::topic).collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>();
        frame.path("topics").forEach(topic -> named.add(topic.stringValue()));
        return frame.path("lost").longValue() == loss.entries().size()
                && frame.path("from").longValue() == loss.from()
                && frame.path("to").longValue() == loss.to()
                && frame.path("reason").stringValue().equals(loss.reason())
                && named.equals(topics);
    }

    /** To be asked when everything has been written. */
    void assertGapIsFollowed() {
        assertThat(gapIsLast && !session.isGapBeat())
                .as("a gap that neither an update nor a heartbeat follows")
                .isFalse();
    }

    /** From here on others come between. */
    void pause() {
        gapIsLast = false;
    }

    private void conflatedSince(JsonNode frame) {
        long told = frame.path("conflated").longValue();
        if (told != session.conflated - session.conflatedTold && !session.stored.isEmpty()) {
            Object unused = session.stored.get(0).next(session); // it was looked what comes behind the gap
        }
        assertThat(told).as("conflated").isEqualTo(session.conflated - session.conflatedTold);
        session.conflatedTold = session.conflated;
    }

    private void hole(JsonNode frame) {
        popUnanswered();
        ModelCursor cursor = firstCursor();
        long to = frame.path("to").longValue();
        Entry behind = cursor.next(session);
        assertThat(behind).isNull();
        assertThat(cursor.hole).isEqualTo(new Hole(frame.path("from").longValue(), to));
        assertThat(frame.path("lost").isNull()).isTrue();
        cursor.takeHole(to);
        conflatedSince(frame);
    }

    /** Who did not ask to know of the end is done as soon as nothing is left. */
    void popUnanswered() {
        while (!session.stored.isEmpty()
                && !session.stored.get(0).answered
                && session.stored.get(0).isDone(session)) {
            session.endStored();
        }
    }
}
