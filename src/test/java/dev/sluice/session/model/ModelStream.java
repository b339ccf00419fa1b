package dev.sluice.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/** Hears what a session does to its connection and holds it against the model: each frame, and that nothing is kept back. */
final class ModelStream {

    private final ModelSession session;
    /** How far the real lane has come. */
    private final LongSupplier head;

    private final ModelFrames frames;
    private final HoleCheck holes;
    /** What the session was sent, for the message of a fault. */
    private final List<String> recent = new ArrayList<>();

    private boolean couldWrite;
    private boolean hadNoMore;
    private boolean flushed;
    /** Frames come that were put together for many sessions. */
    private boolean offered;

    ModelStream(ModelSession session, LongSupplier head) {
        this.session = session;
        this.head = head;
        this.frames = new ModelFrames(session);
        this.holes = new HoleCheck(session);
        session.beforeChange = this::settle;
    }

    /** To be called before the session is told of anything: whatever could be written has been. */
    void settle() {
        if (couldWrite && !session.doomed) {
            couldWrite = false;
            try {
                assertNothingToWrite();
                frames.assertGapIsFollowed();
                session.written();
            } catch (AssertionError e) {
                throw fault(e);
            }
        }
        frames.pause();
    }

    /** The offset of the newest heartbeat. */
    long resumePoint() {
        return frames.resumePoint;
    }

    void onRoom(long room) {
        if (!flushed) {
            settle();
            session.lane.advance(head.getAsLong());
            session.takeRestOfDrain();
            session.due.takeBeforeWriting(room <= 0 || session.credit == 0);
        }
        couldWrite = room > 0 || (flushed && hadNoMore);
        flushed = false;
    }

    void onOffer() {
        settle();
        session.lane.advance(head.getAsLong());
        offered = true;
    }

    void onOffered() {
        offered = false;
        session.takeRestOfDrain();
        couldWrite = false;
    }

    void onFlush(boolean all) {
        hadNoMore = all;
    }

    private void assertNothingToWrite() {
        assertThat(session.answers).as("answers that were not written").isEmpty();
        frames.popUnanswered();
        ModelOutbox first = session.waiting.firstThatIsNotTooOld();
        if (first != null) {
            if (first.leadingLoss() != null && session.credit != 0) {
                session.waiting.expireNext();
            }
            assertThat(session.waiting.hasUpdate() && session.credit != 0)
                    .as("something of %s was not written", session.waiting)
                    .isFalse();
        }
        assertThat(session.leaving.count() > 0 && session.credit != 0)
                .as("one of %s was not written", session.leaving)
                .isFalse();
        if (!session.stored.isEmpty()) {
            ModelCursor cursor = session.stored.get(0);
            assertThat(cursor.isDone(session))
                    .as("synced %s was not written", cursor.id)
                    .isFalse();
            assertThat(cursor.hole).as("a hole that was not told").isNull();
            Entry next = cursor.next(session);
            assertThat(next == null || session.credit == 0)
                    .as("stored %s was not written", next)
                    .isTrue();
        }
    }

    void onFrame(JsonNode frame) {
        flushed = !offered;
        if (offered) {
            session.takeNextOfDrain();
        }
        if (session.doomed) {
            return;
        }
        recent.add(frame.toString());
        try {
            String type = frame.path("type").stringValue();
            assertThat(recent.size() == 1).as("welcome comes first").isEqualTo(type.equals("welcome"));
            holes.see(frame, type);
            frames.match(frame, type);
        } catch (AssertionError e) {
            throw fault(e);
        }
    }

    private AssertionError fault(AssertionError cause) {
        return new AssertionError(
                "at %d ms, behind%n  %s%n%s%nwaiting: %s%nleaving: %s%nstored: %s"
                        .formatted(
                                session.nowMillis(),
                                String.join("\n  ", recent),
                                cause.getMessage(),
                                session.waiting,
                                session.leaving,
                                session.stored),
                cause);
    }
}
